import type { AgentView, ResultView, Review } from "../state/types.ts";
import { FileChange } from "./_diff.tsx";
import { viaLabel } from "./_event_text.ts";
import { line, plural } from "./_format.ts";
import { agentPath } from "./_ids.ts";
import { agentLabel } from "./_label.ts";
import type { Markup } from "./_markup.tsx";
import { Retry } from "./_retry.tsx";
import type { ChangeSet, ViewModel } from "./model.ts";

// Files of one agent whose diff is on the page; an agent that touches more is reviewed in the terminal.
const MAX_FILES = 20;
// A diff of so many lines is shown at once; a longer one is folded.
const OPEN_LINES = 24;

/** What one agent delivered, with what can be done about it. */
export function Result(
  { result, changes, model, id }: {
    readonly result: ResultView;
    readonly changes: ChangeSet | undefined;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  const label = agentLabel(model.state.agent(result.agentId) ?? result);
  const needsReview = result.review === undefined && result.changedFiles.length > 0;
  const isDecided = result.review !== undefined && result.conflicts === undefined;
  const isSmall = isDecided || result.changedFiles.length === 0 && result.status !== "failed";
  return (
    <li class={isSmall ? "res small" : "res"} id={id} aria-label={`Result of ${label}`}>
      <div class="top">
        <i class={`st s-${result.status === "success" ? "completed" : result.status}`}></i>
        <b>{label}</b>
        <span class="soft">{verdict(result)}</span>
        {needsReview && !model.readOnly && (
          <ReviewButtons result={result} model={model} label={label} />
        )}
      </div>
      {result.summary !== "" && <p class="summary">{line(result.summary, 400)}</p>}
      {result.review !== undefined && (
        <Decision review={result.review} agentId={result.agentId} label={label} model={model} />
      )}
      {result.conflicts !== undefined && <Conflicts paths={result.conflicts} />}
      {needsReview && <Changes changes={changes} label={label} />}
      <Retry agentId={result.agentId} label={label} id={id} model={model} />
      <p class="note" role="alert" data-keep="" id={`${id}-note`}></p>
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

function Decision(
  { review, agentId, label, model }: {
    readonly review: Review;
    readonly agentId: string;
    readonly label: string;
    readonly model: ViewModel;
  },
): Markup {
  const how = `by ${line(review.by, 60)}, through ${viaLabel(review.via)}`;
  if (review.decision === "rejected") return <p class="quiet">Rejected {how}.</p>;
  if (!review.applied) {
    return (
      <p class="pending">
        Accepted {how}; will be written by <code>remora review apply</code>.
      </p>
    );
  }
  return (
    <form class="quiet undo" method="post" action={agentPath(model.base, agentId, "undo")}>
      Accepted {how}. {!model.readOnly && (
        <button type="submit" class="plain">
          Undo<span class="sr">accepting the changes of {label}</span>
        </button>
      )}
    </form>
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

/** An agent that failed before it could deliver anything. */
export function Failure(
  { agent, model, id }: {
    readonly agent: AgentView;
    readonly model: ViewModel;
    readonly id: string;
  },
): Markup {
  const label = agentLabel(agent);
  return (
    <li class="res" id={id} aria-label={`Failure of ${label}`}>
      <div class="top">
        <i class="st s-failed"></i>
        <b>{label}</b>
        <span class="soft">failed</span>
      </div>
      {agent.note !== undefined && <p class="summary">{line(agent.note, 400)}</p>}
      <Retry agentId={agent.agentId} label={label} id={id} model={model} />
      <p class="note" role="alert" data-keep="" id={`${id}-note`}></p>
    </li>
  );
}
