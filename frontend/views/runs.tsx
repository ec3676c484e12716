import type { RunView } from "../state/types.ts";
import { clock, count, plural } from "./_format.ts";
import { elementId } from "./_ids.ts";
import { Count, listPanel, type Markup, Moment, rowOf } from "./_markup.tsx";
import type { Panel, PanelView, ViewModel } from "./model.ts";

/** Runs that the page shows; the newest ones. */
const MAX_ROWS = 6;

/** The runs of the store: how each went, and what can be ended. */
export const runsPanel: Panel = { id: "runs", draw: drawRuns, watches: ["agent", "graph"] };

function drawRuns(model: ViewModel): PanelView {
  // Agents that belong to no run are no run.
  const runs = model.state.runs.filter(({ graphId }) => graphId !== "");
  const rows = runs.slice(0, MAX_ROWS).map((run) => {
    const id = elementId("g", run.graphId);
    return rowOf(id, <Run run={run} model={model} id={id} />);
  });
  const title = (
    <h2 id="runs-title">
      Runs <Count>{count(runs.length)}</Count>
    </h2>
  );
  return listPanel(
    { listId: "run-list", rows, parts: [rowOf("runs-title", title)] },
    (slot) => (
      <section id="runs" class="card" aria-labelledby="runs-title" hidden={runs.length === 0}>
        {slot("runs-title")}
        <ul id="run-list" class="run-list">{slot("rows")}</ul>
      </section>
    ),
  );
}

function Run(
  { run, model, id }: {
    readonly run: RunView;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  const { progress, startedAt, endedAt, state, note } = run;
  const over = progress.completed + progress.failed + progress.skipped + progress.cancelled;
  const took = endedAt === undefined ? undefined : Date.parse(endedAt) - Date.parse(startedAt);
  return (
    <li class="res small" id={id} aria-label={`Run ${run.name}`}>
      <div class="top">
        <i class={`st s-${state}`}></i>
        <b title={run.root}>{run.name}</b>
        <span class="soft">
          {state === "running" ? "at work" : state === "completed" ? "done" : state}
          {progress.total > 0 && `, ${count(over)} of ${plural(progress.total, "agent")}`}
          {progress.failed > 0 && `, ${count(progress.failed)} failed`}
          {", "}
          <Moment at={startedAt} />
          {took !== undefined && `, took ${clock(took)}`}
        </span>
      </div>
      {state === "running" && !model.readOnly && <Cancel run={run} model={model} id={id} />}
      {note !== undefined && <p class="summary">{note}</p>}
      <p class="note" role="alert" data-keep="" id={`${id}-note`}></p>
    </li>
  );
}

function Cancel(
  { run, model, id }: {
    readonly run: RunView;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  return (
    <details class="again">
      <summary>
        Cancel<span class="sr">the run {run.name}</span>
      </summary>
      <form class="cancel" method="post" action={`${model.base}/cancel`}>
        <input type="hidden" name="graphId" value={run.graphId} />
        <div class="free">
          <label class="sr" for={`${id}-reason`}>Why the run {run.name} is cancelled</label>
          <input
            id={`${id}-reason`}
            name="reason"
            maxlength={1_000}
            placeholder="Why (optional)"
            data-keep=""
          />
          <button type="submit">Cancel the run</button>
        </div>
      </form>
    </details>
  );
}
