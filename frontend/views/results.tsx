import type { AgentView, ResultView } from "../state/types.ts";
import { count, plural } from "./_format.ts";
import { elementId } from "./_ids.ts";
import { Count, listPanel, type Markup, rowOf } from "./_markup.tsx";
import { Failure, Result } from "./_result_row.tsx";
import type { Panel, PanelView, Row, ViewModel } from "./model.ts";

const MAX_ROWS = 30;
// Agents that failed without a result; the newest ones.
const MAX_FAILURES = 10;
/** What agents delivered: changes to review first, with their diffs. */
export const resultsPanel: Panel = {
  id: "results",
  draw: drawResults,
  watches: ["agent", "user", "graph", "changes"],
};

function drawResults(model: ViewModel): PanelView {
  const { results, toReview } = model.state;
  const shown = results.slice(0, MAX_ROWS);
  const failures = failuresOf(model);
  const rows = [
    ...shown.map((result) => resultRow(result, model)),
    ...failures.map((agent) => failureRow(agent, model)),
  ];
  const title = (
    <h2 id="results-title">
      {toReview > 0
        ? (
          <>
            Changes to review <Count>{count(toReview)}</Count>
            {toReview > 1 && !model.readOnly && <ReviewAll count={toReview} base={model.base} />}
          </>
        )
        : (
          <>
            Results <Count>{count(results.length + failures.length)}</Count>
          </>
        )}
    </h2>
  );
  const more = results.length - shown.length;
  const parts = [
    rowOf("results-title", title),
    rowOf(
      "results-more",
      <p class="quiet" id="results-more" hidden={more <= 0}>
        {plural(Math.max(0, more), "more result")} after these.
      </p>,
    ),
  ];
  return listPanel({ listId: "result-list", rows, parts }, (slot) => (
    <section
      id="results"
      class="card results"
      aria-labelledby="results-title"
      hidden={rows.length === 0}
    >
      {slot("results-title")}
      <ul id="result-list" class="result-list">{slot("rows")}</ul>
      {slot("results-more")}
    </section>
  ));
}

function ReviewAll(
  { count: all, base }: { readonly count: number; readonly base: string },
): Markup {
  return (
    <form class="act review all" method="post" action={`${base}/review`}>
      <button type="submit" class="accept" name="decision" value="accept">
        Accept all {count(all)}
      </button>
    </form>
  );
}

function resultRow(result: ResultView, model: ViewModel): Row {
  const id = elementId("r", result.agentId);
  const changes = model.changes.get(result.agentId);
  return rowOf(id, <Result result={result} changes={changes} model={model} id={id} />);
}

function failureRow(agent: AgentView, model: ViewModel): Row {
  const id = elementId("r", agent.agentId);
  return rowOf(id, <Failure agent={agent} model={model} id={id} />);
}

/** Agents of the current run that failed before they could deliver anything, the newest first. */
function failuresOf({ state }: ViewModel): readonly AgentView[] {
  const graphId = state.run?.graphId;
  return [...state.agentsIn("failed")]
    .filter((agent) => agent.graphId === graphId && state.result(agent.agentId) === undefined)
    .slice(-MAX_FAILURES).reverse();
}
