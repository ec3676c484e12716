import { raw } from "@hono/hono/html";
import type { Progress, RunView } from "../state/types.ts";
import { clock, count, plural } from "./_format.ts";
import { type Markup, plainPanel } from "./_markup.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";

/** The current run in the page's header: name, model, progress, elapsed time. */
export const runPanel: Panel = { id: "run", draw: drawRun, watches: ["agent", "graph"] };

function drawRun(model: ViewModel): PanelView {
  const { run, progress } = model.state;
  if (run === undefined) {
    return plainPanel(
      <div id="run" class="run">
        <p class="what">Waiting for the first run</p>
      </div>,
    );
  }
  const over = progress.completed + progress.failed + progress.skipped + progress.cancelled;
  return plainPanel(
    <div id="run" class="run" data-state={run.state}>
      <p class="what">
        <b title={run.root}>{run.name}</b>
        {run.model !== undefined && <span class="model">{run.model}</span>}
      </p>
      {progress.total > 0 && <Bar progress={progress} />}
      <p class="num">
        {progress.total > 0 && (
          <span title={inWords(progress)}>{count(over)} / {count(progress.total)}</span>
        )}
        <Elapsed run={run} now={model.now} />
        <Throughput run={run} over={over} />
        <End run={run} progress={progress} />
      </p>
    </div>,
  );
}

const SHARES = ["completed", "running", "waiting", "failed", "cancelled", "skipped"] as const;

function Bar({ progress }: { readonly progress: Progress }): Markup {
  let from = 0;
  const shares = SHARES.filter((state) => progress[state] > 0).map((state) => {
    const width = (progress[state] / progress.total) * 100;
    from += width;
    return { state, width, from: from - width };
  });
  return (
    <svg class="bar" role="img" aria-label={inWords(progress)}>
      {shares.map(({ state, from, width }) => (
        <rect class={`s-${state}`} x={percent(from)} width={percent(width)} height="100%" />
      ))}
    </svg>
  );
}

function Elapsed(
  { run, now }: { readonly run: RunView; readonly now: number | undefined },
): Markup {
  const start = Date.parse(run.startedAt);
  if (run.endedAt !== undefined) return <span>{clock(Date.parse(run.endedAt) - start)}</span>;
  return (
    <time datetime={run.startedAt} data-elapsed="">
      {now === undefined ? "" : clock(now - start)}
    </time>
  );
}

/** How many agents end in a minute, once enough have for the figure to mean something. */
function Throughput({ run, over }: { readonly run: RunView; readonly over: number }): Markup {
  const minutes = (Date.parse(run.newestEndAt ?? "") - Date.parse(run.startedAt)) / 60_000;
  if (over < 3 || !(minutes >= 1 / 12)) return raw("");
  const rate = over / minutes;
  const text = rate < 10 ? rate.toFixed(1) : count(rate);
  return <span class="wide" title="Agents that end in a minute">{text} / min</span>;
}

function End({ run, progress }: { readonly run: RunView; readonly progress: Progress }): Markup {
  switch (run.state) {
    case "running":
      return raw("");
    case "completed":
      return progress.failed > 0
        ? <span class="s-failed">{plural(progress.failed, "agent")} failed</span>
        : <span class="s-completed">done</span>;
    case "failed":
      return <span class="s-failed" title={run.note}>failed</span>;
    case "cancelled":
      return <span class="soft" title={run.note}>cancelled</span>;
  }
}

function inWords(progress: Progress): string {
  const parts = SHARES.filter((state) => progress[state] > 0).map((state) =>
    `${progress[state]} ${state === "completed" ? "done" : state}`
  );
  return `${parts.join(", ")}${parts.length > 0 ? ", " : ""}${progress.total} in all`;
}

function percent(value: number): string {
  return `${Number(value.toFixed(2))}%`;
}
