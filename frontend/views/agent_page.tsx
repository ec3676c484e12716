import { raw } from "@hono/hono/html";
import type { Event, KvEntry } from "@remora/core";
import type { AgentView } from "../state/types.ts";
import { FileChange } from "./_diff.tsx";
import { HelpDialog } from "./_help.tsx";
import { line, plural } from "./_format.ts";
import { agentPath, inAddress } from "./_ids.ts";
import { agentLabel } from "./_label.ts";
import { type Markup, Moment } from "./_markup.tsx";
import { pageOf, type PageOptions } from "./_page_shell.tsx";
import { agentPanels } from "./agent_panels.tsx";
import { drawPanel } from "./draw.tsx";
import { logRows } from "./log_page.tsx";
import type { ChangeSet, ViewModel } from "./model.ts";

const MAX_KEYS = 200;
const MAX_VALUE = 4_000;
const MAX_FILES = 50;

/** What is known about one agent beyond the state. */
export interface AgentDetails {
  /** The agent. */
  readonly agent: AgentView;
  /** Its newest events, the newest first. */
  readonly events: readonly Event[];
  /** What its workspace keeps. */
  readonly keys: readonly KvEntry[];
  /** What it changed. */
  readonly changes: ChangeSet;
}

/** One agent: its questions, messages to it, its changes, its events, its workspace. */
export function agentPage(details: AgentDetails, model: ViewModel, options: PageOptions): string {
  const { agent, events, keys, changes } = details;
  const { agentId } = agent;
  const label = agentLabel(agent);
  return pageOf(
    label,
    { ...options, agentId },
    <>
      {agentPanels(agentId).map((panel) => raw(drawPanel(panel, model).html))}
      <Files changes={changes} label={label} path={agentPath(options.base, agentId, "file")} />
      <section class="card log" aria-labelledby="agent-events">
        <h2 id="agent-events">
          Newest events{" "}
          <span class="n">
            at <Moment at={new Date(options.now).toISOString()} />
          </span>
        </h2>
        <ol class="event-list">{raw(logRows(events, model))}</ol>
        <p class="older">
          <a href={`${options.base}/log?agentId=${inAddress(agentId)}`}>All its events</a>
        </p>
      </section>
      <Keys keys={keys} />
      {!model.readOnly && <HelpDialog />}
    </>,
  );
}

function Files(
  { changes, label, path }: {
    readonly changes: ChangeSet;
    readonly label: string;
    /** Where whole files are to be had. */
    readonly path: string;
  },
): Markup {
  if (changes.status === "loading") return raw("");
  if (changes.status === "failed") {
    return <p class="quiet">Its changes cannot be read: {changes.reason}</p>;
  }
  if (changes.files.length === 0) return raw("");
  return (
    <section class="card about" aria-labelledby="agent-files">
      <h2 id="agent-files">
        Changed files <span class="n">{changes.files.length}</span>
      </h2>
      <div class="files">
        {changes.files.slice(0, MAX_FILES).map((file) => (
          <div class="changed">
            <FileChange file={file} agent={label} open={changes.files.length < 4} />
            {file.kind !== "deleted" && (
              <a class="quiet" href={`${path}?path=${inAddress(file.path)}`} target="_blank">
                The whole file as it has it<span class="sr">: {file.path}</span>
              </a>
            )}
          </div>
        ))}
      </div>
    </section>
  );
}

function Keys({ keys }: { readonly keys: readonly KvEntry[] }): Markup {
  return (
    <section class="card about" aria-labelledby="agent-keys">
      <h2 id="agent-keys">
        Workspace <span class="n">{plural(keys.length, "key")}</span>
      </h2>
      {keys.length === 0 && <p class="quiet">It keeps nothing.</p>}
      <div class="keys">
        {keys.slice(0, MAX_KEYS).map((entry) => <Key entry={entry} />)}
      </div>
      {keys.length > MAX_KEYS && (
        <p class="quiet">and {plural(keys.length - MAX_KEYS, "more key")}</p>
      )}
    </section>
  );
}

function Key({ entry }: { readonly entry: KvEntry }): Markup {
  const json = JSON.stringify(entry.value, null, 2);
  const text = json.length > MAX_VALUE ? `${json.slice(0, MAX_VALUE)}…` : json;
  return (
    <details class="file">
      <summary>
        <span class="path">{line(entry.key, 200)}</span>
        <span class="kind">{line(json, 80)}</span>
      </summary>
      <pre class="code" tabindex={0} role="region" aria-label={`Value of ${line(entry.key, 100)}`}>
        <code>{text}</code>
      </pre>
    </details>
  );
}
