import type { DashboardState } from "../state/dashboard_state.ts";
import type { AgentView, ResolvedQuestion } from "../state/types.ts";
import { axisOfAgent } from "./_axis.ts";
import { quoted, viaLabel } from "./_event_text.ts";
import { count, line, plural, span } from "./_format.ts";
import { agentPath, elementId } from "./_ids.ts";
import { agentLabel, stateClass, stateLabel } from "./_label.ts";
import { Track } from "./_lane.tsx";
import { type Markup, Moment, plainPanel } from "./_markup.tsx";
import { Retry } from "./_retry.tsx";
import { Card } from "./asks.tsx";
import type { Panel, ViewModel } from "./model.ts";

/** The parts of an agent's page that live: its questions, where it stands, answers, messages. */
export function agentPanels(agentId: string): readonly Panel[] {
  const panel = (id: string, draw: (agent: AgentView, model: ViewModel) => Markup): Panel => ({
    id,
    watches: ["agent", "model", "user", "graph", "text", "records"],
    draw: (model) => {
      const agent = model.state.agent(agentId);
      return plainPanel(agent === undefined ? <div id={id} hidden></div> : draw(agent, model));
    },
  });
  return [
    panel("agent-asks", (agent, model) => <Questions agent={agent} model={model} />),
    panel("agent-about", (agent, model) => <About agent={agent} model={model} />),
    panel("agent-answers", (_, { state }) => <Answers resolved={answersOf(state, agentId)} />),
    panel(
      "agent-messages",
      (agent, { readOnly, base }) =>
        readOnly ? <div id="agent-messages" hidden></div> : <Messages agent={agent} base={base} />,
    ),
  ];
}

function Questions(
  { agent, model }: { readonly agent: AgentView; readonly model: ViewModel },
): Markup {
  const questions = agent.questions.flatMap((id) => model.state.blocked.get(id) ?? []);
  return (
    <section
      id="agent-asks"
      class="asks"
      aria-label="What it asks"
      hidden={questions.length === 0}
    >
      {questions.map((question) => (
        <Card question={question} model={model} id={elementId("q", question.id)} />
      ))}
    </section>
  );
}

function About({ agent, model }: { readonly agent: AgentView; readonly model: ViewModel }): Markup {
  const { now, base, readOnly, texts } = model;
  const live = agent.state === "running" ? texts?.get(agent.agentId)?.text : undefined;
  const newest = agent.segments.at(-1);
  const until = now ?? Date.parse(newest?.to ?? newest?.from ?? agent.since);
  return (
    <section id="agent-about" class="card about" aria-labelledby="agent-title">
      <h1 id="agent-title">
        <i class={`st ${stateClass(agent.state)}`}></i> {agentLabel(agent)}
      </h1>
      <Facts agent={agent} now={now} />
      <Track agent={agent} axis={axisOfAgent(agent, until)} />
      {live !== undefined && <p class="writing" aria-label="What the model is writing">{live}</p>}
      {agent.note !== undefined && <p class="summary">{agent.note}</p>}
      {agent.endedAt !== undefined
        ? (
          <Retry
            agentId={agent.agentId}
            label={agentLabel(agent)}
            id="agent"
            model={model}
          />
        )
        : !readOnly && agent.graphId !== undefined && <Cancel agent={agent} base={base} />}
      <p class="note" role="alert" data-keep="" id="agent-note"></p>
    </section>
  );
}

function Cancel({ agent, base }: { readonly agent: AgentView; readonly base: string }): Markup {
  return (
    <details class="again">
      <summary>Cancel this agent</summary>
      <form class="cancel" method="post" action={agentPath(base, agent.agentId, "cancel")}>
        <input type="hidden" name="back" value={agentPath("", agent.agentId)} />
        <div class="free">
          <label class="sr" for="cancel-reason">Why</label>
          <input id="cancel-reason" name="reason" maxlength={1_000} placeholder="Why (optional)" />
          <button type="submit">Cancel it</button>
        </div>
      </form>
    </details>
  );
}

function answersOf(state: DashboardState, agentId: string): readonly ResolvedQuestion[] {
  return state.resolved.filter((other) => other.agentId === agentId);
}

function duration(agent: AgentView, until: number): string | undefined {
  if (agent.startedAt === undefined) return undefined;
  return span(Math.max(0, until - Date.parse(agent.startedAt)));
}

/** Names and paths: too long for one column. */
const LONG: ReadonlySet<string> = new Set(["Works on", "Workspace", "Id"]);

function Facts(
  { agent, now }: { readonly agent: AgentView; readonly now: number | undefined },
): Markup {
  const ended = Date.parse(agent.endedAt ?? "");
  const took = Number.isNaN(ended) ? now : ended;
  const facts: readonly (readonly [string, string | undefined])[] = [
    ["State", stateLabel(agent.state)],
    ["Works on", agent.target],
    ["Bundle", agent.bundle],
    ["Model", agent.model],
    ["Turns", agent.turns > 0 ? count(agent.turns) : undefined],
    ["Tokens", agent.tokens > 0 ? count(agent.tokens) : undefined],
    ["Took", took === undefined ? undefined : duration(agent, took)],
    ["Waits for", agent.upstream.length > 0 ? plural(agent.upstream.length, "agent") : undefined],
    ["Workspace", agent.workspaceId],
    ["Id", agent.agentId],
  ];
  return (
    <dl class="facts">
      {facts.filter(([, value]) => value !== undefined && value !== "").map(([name, value]) => (
        <div class={LONG.has(name) ? "long" : ""}>
          <dt>{name}</dt>
          <dd>{line(value ?? "", 300)}</dd>
        </div>
      ))}
    </dl>
  );
}

function Answers({ resolved }: { readonly resolved: readonly ResolvedQuestion[] }): Markup {
  return (
    <section
      id="agent-answers"
      class="card about"
      aria-labelledby="agent-answers-title"
      hidden={resolved.length === 0}
    >
      <h2 id="agent-answers-title">Answered</h2>
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
  return (
    <section
      id="agent-messages"
      class="card about"
      aria-labelledby="agent-messages-title"
      hidden={isOver && agent.messages.length === 0}
    >
      <h2 id="agent-messages-title">Messages</h2>
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
              data-draft=""
              data-keep=""
              rows={1}
              required
              placeholder="Tell it something; it reads this before its next turn"
            />
            <button type="submit" class="primary">Send</button>
          </div>
          <p class="note" role="alert" data-keep="" id="message-note"></p>
        </form>
      )}
    </section>
  );
}
