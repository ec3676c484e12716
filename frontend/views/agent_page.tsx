import { raw } from "@hono/hono/html";
import type { Event, KvEntry } from "@remora/core";
import type { AgentView, ResolvedQuestion } from "../state/types.ts";
import { axisOfAgent } from "./_axis.ts";
import { FileChange } from "./_diff.tsx";
import { quoted, viaLabel } from "./_event_text.ts";
import { count, line, plural, span } from "./_format.ts";
import { agentPath } from "./_ids.ts";
import { agentLabel, stateClass, stateLabel } from "./_label.ts";
import { Track } from "./_lane.tsx";
import { type Markup, Moment } from "./_markup.tsx";
import { pageOf, type PageOptions } from "./_page_shell.tsx";
import { Card } from "./asks.tsx";
import { elementId } from "./_ids.ts";
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

/** One agent: its questions, messages to it, its changes, its workspace, its events. */
export function agentPage(details: AgentDetails, model: ViewModel, options: PageOptions): string {
  const { agent, events, keys, changes } = details;
  const label = agentLabel(agent);
  const questions = agent.questions.flatMap((id) => model.state.blocked.get(id) ?? []);
  const resolved = model.state.resolved.filter((other) => other.agentId === agent.agentId);
  return pageOf(
    label,
    options,
    <>
      {questions.length > 0 && (
        <section class="asks" aria-label="What it asks">
          {questions.map((question) => (
            <Card question={question} model={model} id={elementId("q", question.id)} />
          ))}
        </section>
      )}
      <section class="card about" aria-labelledby="agent-title">
        <h1 id="agent-title">
          <i class={`st ${stateClass(agent.state)}`}></i> {label}
        </h1>
        <Facts agent={agent} now={options.now} />
        <Track agent={agent} axis={axisOfAgent(agent, options.now)} />
        {agent.note !== undefined && <p class="summary">{agent.note}</p>}
      </section>
      {resolved.length > 0 && <Answers resolved={resolved} />}
      {!model.readOnly && <Messages agent={agent} base={options.base} />}
      <Files changes={changes} label={label} />
      <Keys keys={keys} />
      <section class="card log" aria-labelledby="agent-events">
        <h2 id="agent-events">Newest events</h2>
        <ol class="event-list">{raw(logRows(events, model))}</ol>
      </section>
    </>,
  );
}

function Facts({ agent, now }: { readonly agent: AgentView; readonly now: number }): Markup {
  const took = Date.parse(agent.endedAt ?? "") || now;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["State", stateLabel(agent.state)],
    ["Works on", agent.target],
    ["Bundle", agent.bundle],
    ["Model", agent.model],
    ["Turns", agent.turns > 0 ? count(agent.turns) : undefined],
    ["Tokens", agent.tokens > 0 ? count(agent.tokens) : undefined],
    ["Took", agent.startedAt && span(Math.max(0, took - Date.parse(agent.startedAt)))],
    ["Waits for", agent.upstream.length > 0 ? plural(agent.upstream.length, "agent") : undefined],
    ["Workspace", agent.workspaceId],
    ["Id", agent.agentId],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => (
        <div>
          <dt>{name}</dt>
          <dd>{line(value ?? "", 300)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Answers({ resolved }: { readonly resolved: readonly ResolvedQuestion[] }): Markup {
  return (
    <section class="card about" aria-labelledby="agent-answers">
      <h2 id="agent-answers">Answered</h2>
      <ul class="answers">
        {resolved.map((question) => (
          <li>
            <p>{line(question.question, 300)}</p>
            <p class="soft">
              {question.outcome === "answered" ? quoted(question.answer) : question.outcome}
              {question.respondedBy !== undefined &&
                `, by ${line(question.respondedBy, 60)}, through ${viaLabel(question.via ?? "")}`},
              {" "}
              <Moment at={question.at} />
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Messages({ agent, base }: { readonly agent: AgentView; readonly base: string }): Markup {
  const isOver = agent.endedAt !== undefined;
  if (isOver && agent.messages.length === 0) return raw("");
  return (
    <section class="card about" aria-labelledby="agent-messages">
      <h2 id="agent-messages">Messages</h2>
      <ul class="answers">
        {agent.messages.map((message) => (
          <li>
            <p>{message.content}</p>
            <p class="soft">
              {line(message.from, 60)}, <Moment at={message.at} />,{" "}
              {message.deliveredAt === undefined ? "not read yet" : "read"}
            </p>
          </li>
        ))}
      </ul>
      {!isOver && (
        <form
          class="message"
          method="post"
          action={agentPath(base, agent.agentId, "message")}
        >
          <input type="hidden" name="back" value={agentPath("", agent.agentId)} />
          <div class="free">
            <label class="sr" for="message-text">A message to the agent</label>
            <textarea
              id="message-text"
              name="message"
              rows={1}
              required
              placeholder="Tell it something; it reads this before its next turn"
            />
            <button type="submit" class="primary">Send</button>
          </div>
          <p class="note" role="alert"></p>
        </form>
      )}
    </section>
  );
}

function Files(
  { changes, label }: { readonly changes: ChangeSet; readonly label: string },
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
          <FileChange file={file} agent={label} open={changes.files.length < 4} />
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
