import { type Event, EventGapError, type FollowOptions, type Store } from "@remora/core";

/** Options of {@linkcode followOn}. */
export interface FollowOnOptions extends FollowOptions {
  /** Hears of what is not in the log any more, before what is left follows. */
  readonly onGap: (error: EventGapError) => void;
}

/** Follows the log, and behind a gap goes on with what is left. */
export async function* followOn(
  events: Pick<Store["events"], "follow">,
  options: FollowOnOptions,
): AsyncIterable<Event> {
  const { onGap, ...following } = options;
  for (let from: Pick<FollowOptions, "after"> = {};;) {
    try {
      return yield* events.follow({ ...following, ...from });
    } catch (error) {
      if (!(error instanceof EventGapError)) throw error;
      onGap(error);
      from = { after: error.resumeAfter };
    }
  }
}
