import { raw } from "@hono/hono/html";
import type { RetryView } from "../state/types.ts";
import { line } from "./_format.ts";
import { agentPath } from "./_ids.ts";
import type { Markup } from "./_markup.tsx";
import type { ViewModel } from "./model.ts";

/** Lets somebody have an agent run again with a note, or says that somebody did. */
export function Retry(
  { agentId, label, id, model, isOpen = false }: {
    readonly agentId: string;
    readonly label: string;
    /** Keeps the ids of its fields apart from others. */
    readonly id: string;
    readonly model: ViewModel;
    readonly isOpen?: boolean;
  },
): Markup {
  const { state, base, readOnly } = model;
  const agent = state.agent(agentId);
  if (agent?.retry !== undefined) {
    return <Wanted retry={agent.retry} isBegun={state.hasRun(agent.retry.requestId)} />;
  }
  if (readOnly || agent?.graphId === undefined) return raw("");
  return (
    <details class="again" open={isOpen}>
      <summary>Try again with a note</summary>
      <form class="retry" method="post" action={agentPath(base, agentId, "retry")}>
        <div class="free">
          <label class="sr" for={`${id}-retry`}>What {label} should do differently</label>
          <textarea
            id={`${id}-retry`}
            name="note"
            rows={1}
            maxlength={10_000}
            data-draft=""
            data-keep=""
            placeholder="What should it do differently? The model is told"
          />
          <button type="submit">Try again</button>
        </div>
      </form>
    </details>
  );
}

function Wanted(
  { retry, isBegun }: { readonly retry: RetryView; readonly isBegun: boolean },
): Markup {
  const { note, by } = retry;
  return (
    <p class="pending">
      {isBegun ? "Was tried again for " : "To be tried again, says "}
      {line(by, 60)}
      {note !== undefined && `: “${line(note, 200)}”`}
      {!isBegun && (
        <span class="soft">
          . A process that runs agents takes it up, <code>remora worker</code> say.
        </span>
      )}
    </p>
  );
}
