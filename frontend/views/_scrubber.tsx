import { count } from "./_format.ts";
import { type Markup, Moment } from "./_markup.tsx";
import type { HistoryMoment } from "./_page.tsx";

/** Goes back and forth through a log. With JavaScript by dragging, without by number. */
export function Scrubber(
  { moment, base }: { readonly moment: HistoryMoment; readonly base: string },
): Markup {
  const { seq, first, head } = moment;
  return (
    <form class="card scrub" id="scrub" method="get" action={`${base}/at`}>
      <ScrubberLabel moment={moment} />
      <input
        type="range"
        id="scrub-range"
        class="js"
        aria-label="Position in the log"
        min={first}
        max={head}
        value={seq}
        data-keep=""
      />
      <p class="go">
        <label for="scrub-seq" class="sr">Event number</label>
        <input
          type="number"
          id="scrub-seq"
          name="seq"
          min={first}
          max={head}
          value={seq}
          data-keep=""
        />
        <button type="submit">Go</button>
        <a class="button" href={`${base}/`}>Now</a>
      </p>
    </form>
  );
}

/** What the position is, in words. */
export function ScrubberLabel({ moment }: { readonly moment: HistoryMoment }): Markup {
  return (
    <p id="scrub-label" role="status">
      Event <b>{count(moment.seq)}</b> of {count(moment.head)}
      {moment.at !== undefined && (
        <>
          , <Moment at={moment.at} />
        </>
      )}
    </p>
  );
}
