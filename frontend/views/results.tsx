import type { ResultView, Review } from "../state/types.ts";
import { FileChange } from "./_diff.tsx";
import { viaLabel } from "./_event_text.ts";
import { count, line, plural } from "./_format.ts";
import { agentPath, elementId } from "./_ids.ts";
import { agentLabel } from "./_label.ts";
import { Count, listPanel, type Markup, rowOf } from "./_markup.tsx";
import type { ChangeSet, Panel, PanelView, Row, ViewModel } from "./model.ts";

const MAX_ROWS = 30;
// Files of one agent whose diff is on the page; an agent that touches more is reviewed in the terminal.
const MAX_FILES = 20;
// A diff of so many lines is shown at once; a longer one is folded.
const OPEN_LINES = 24;

/** What agents delivered: changes to review first, with their diffs. */
export const resultsPanel: Panel = {
  id: "results",
  draw: drawResults,
  watches: ["agent", "user", "graph", "changes"],
};

function drawResults(model: ViewModel): PanelView {
  const { results, toReview } = model.state;
  const shown = results.slice(0, MAX_ROWS);
  const rows = shown.map((result) => resultRow(result, model));
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
            Results <Count>{count(results.length)}</Count>
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
      hidden={results.length === 0}
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

function Result(
  { result, changes, model, id }: {
    readonly result: ResultView;
    readonly changes: ChangeSet | undefined;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  const label = agentLabel(model.state.agent(result.agentId) ?? result);
  const needsReview = result.review === undefined && result.changedFiles.length > 0;
  return (
    <li class="res" id={id} aria-label={`Result of ${label}`}>
      <div class="top">
        <i class={`st s-${result.status === "success" ? "completed" : result.status}`}></i>
        <b>{label}</b>
        <span class="soft">{verdict(result)}</span>
        {needsReview && !model.readOnly && (
          <ReviewButtons result={result} model={model} label={label} />
        )}
      </div>
      {result.summary !== "" && <p class="summary">{line(result.summary, 400)}</p>}
      {result.review !== undefined && <Decision review={result.review} />}
      {result.conflicts !== undefined && <Conflicts paths={result.conflicts} />}
      {needsReview && <Changes changes={changes} label={label} />}
      <p class="note" role="alert" hx-morph-skip="" id={`${id}-note`}></p>
    </li>
  );
}

function ReviewButtons(
  { result, model, label }: {
    readonly result: ResultView;
    readonly model: ViewModel;
    readonly label: string;
  },
): Markup {
  return (
    <form class="act review" method="post" action={agentPath(model.base, result.agentId, "review")}>
      <button type="submit" class="accept" name="decision" value="accept">
        Accept<span class="sr">the changes of {label}</span>
      </button>
      <button type="submit" name="decision" value="reject">
        Reject<span class="sr">the changes of {label}</span>
      </button>
    </form>
  );
}

function Changes(
  { changes, label }: { readonly changes: ChangeSet | undefined; readonly label: string },
): Markup {
  if (changes === undefined || changes.status === "loading") {
    return <p class="quiet">Reading the changes…</p>;
  }
  if (changes.status === "failed") {
    return <p class="quiet">The changes cannot be read: {changes.reason}</p>;
  }
  const { files } = changes;
  const lines = files.reduce((sum, file) => sum + file.added + file.removed, 0);
  return (
    <div class="files">
      {files.slice(0, MAX_FILES).map((file) => (
        <FileChange file={file} agent={label} open={lines <= OPEN_LINES} />
      ))}
      {files.length > MAX_FILES && (
        <p class="quiet">and {plural(files.length - MAX_FILES, "more file")}</p>
      )}
    </div>
  );
}

function Decision({ review }: { readonly review: Review }): Markup {
  const how = `by ${line(review.by, 60)}, through ${viaLabel(review.via)}`;
  if (review.decision === "rejected") return <p class="quiet">Rejected {how}.</p>;
  if (review.applied) return <p class="quiet">Accepted {how}.</p>;
  return (
    <p class="pending">
      Accepted {how}; will be written by <code>remora review apply</code>.
    </p>
  );
}

function Conflicts({ paths }: { readonly paths: readonly string[] }): Markup {
  return (
    <p class="conflict">
      Not written, because the real file changed meanwhile:{" "}
      {paths.slice(0, 10).map((path) => <code>{path}</code>)}. Nothing is lost: the change is still
      here, to be accepted again or rejected.
    </p>
  );
}

function verdict(result: ResultView): string {
  if (result.status === "failed") return "could not do it";
  if (result.status === "skipped") return "had nothing to do";
  const files = result.changedFiles.length;
  return files === 0 ? "done, nothing to change" : `${plural(files, "file")} changed`;
}
