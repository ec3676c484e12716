import { type Event, eventKey, type JsonObject } from "@remora/core";
import { cut, numberOf, objectOf, textOf, textsOf } from "./_payload.ts";
import type { AgentMessage, AgentState, AgentView, Segment } from "./types.ts";

const MAX_SEGMENTS = 200;
const MAX_MESSAGES = 10;
const MAX_NOTE = 500;
/** Agents that are kept; beyond that the one that ended first is forgotten. */
export const MAX_AGENTS = 20_000;

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

/** An agent as the table keeps it: the same fields, and it may write to them. */
export interface AgentRecord extends Writable<AgentView> {
  segments: Writable<Segment>[];
  questions: string[];
  messages: AgentMessage[];
}

/** What a change of an agent's state was. */
export interface Transition {
  readonly agent: AgentRecord;
  /** Absent for a new agent. */
  readonly from?: AgentState;
  readonly to: AgentState;
}

/** The agents of all runs, and who is in which state. Every operation is O(1). */
export class AgentTable {
  readonly #agents = new Map<string, AgentRecord>();
  readonly #byState: Record<AgentState, Set<string>> = {
    waiting: new Set(),
    running: new Set(),
    failed: new Set(),
    queued: new Set(),
    completed: new Set(),
    cancelled: new Set(),
    skipped: new Set(),
  };
  readonly #downstream = new Map<string, Set<string>>();
  readonly #onTransition: (change: Transition, event: Event) => void;

  constructor(onTransition: (change: Transition, event: Event) => void) {
    this.#onTransition = onTransition;
  }

  get size(): number {
    return this.#agents.size;
  }

  get(agentId: string): AgentRecord | undefined {
    return this.#agents.get(agentId);
  }

  /** Those in one state, in the order in which they came into it. */
  *in(state: AgentState): IterableIterator<AgentRecord> {
    for (const id of this.#byState[state]) {
      const agent = this.#agents.get(id);
      if (agent !== undefined) yield agent;
    }
  }

  count(state: AgentState): number {
    return this.#byState[state].size;
  }

  /** Ids of the agents that name this one as one of their upstreams. */
  downstreamOf(agentId: string): ReadonlySet<string> {
    return this.#downstream.get(agentId) ?? new Set();
  }

  /** Takes an event of category `agent` that has an agent id. */
  apply(event: Event, agentId: string): AgentRecord {
    const { payload } = event;
    const agent = this.#agents.get(agentId) ?? this.#add(event, agentId);
    switch (eventKey(event)) {
      case "agent:queued":
        this.#describe(agent, payload);
        this.#link(agent, textsOf(payload, "upstream"));
        this.#enter(agent, "queued", event);
        break;
      case "agent:started":
        this.#describe(agent, payload);
        agent.startedAt ??= event.timestamp;
        delete agent.endedAt;
        delete agent.note;
        // One that was killed while it asked takes up the same question again without announcing it.
        this.#enter(agent, agent.questions.length > 0 ? "waiting" : "running", event);
        break;
      case "agent:completed": {
        const result = objectOf(payload, "result");
        this.#end(agent, endOf(textOf(result, "status")), textOf(result, "summary"), event);
        agent.turns = Math.max(agent.turns, numberOf(payload, "turns"));
        if (agent.tokens === 0) {
          agent.tokens = numberOf(objectOf(payload, "usage"), "totalTokens");
        }
        break;
      }
      case "agent:failed":
        this.#end(agent, "failed", failureOf(payload), event);
        break;
      case "agent:cancelled":
        this.#end(agent, "cancelled", textOf(payload, "reason"), event);
        break;
      case "agent:skipped":
        this.#end(agent, "skipped", textOf(payload, "reason"), event);
        break;
    }
    return agent;
  }

  /** The agent waits for an answer. */
  ask(agent: AgentRecord, questionId: string, event: Event): void {
    if (!agent.questions.includes(questionId)) agent.questions.push(questionId);
    if (agent.endedAt === undefined) this.#enter(agent, "waiting", event);
  }

  /** One of its questions no longer waits. */
  settle(agent: AgentRecord, questionId: string, event: Event): void {
    const index = agent.questions.indexOf(questionId);
    if (index >= 0) agent.questions.splice(index, 1);
    if (agent.state === "waiting" && agent.questions.length === 0) {
      this.#enter(agent, "running", event);
    }
  }

  message(agent: AgentRecord, message: AgentMessage): void {
    agent.messages.push(message);
    if (agent.messages.length > MAX_MESSAGES) agent.messages.shift();
  }

  delivered(agent: AgentRecord, messageId: string, at: string): void {
    const index = agent.messages.findIndex((message) => message.id === messageId);
    const message = agent.messages[index];
    if (message !== undefined) agent.messages[index] = { ...message, deliveredAt: at };
  }

  /** Somebody wants it to be run again. */
  retry(agent: AgentRecord, event: Event): void {
    const { payload } = event;
    const note = textOf(payload, "note");
    agent.retry = {
      requestId: textOf(payload, "requestId") ?? event.id,
      ...(note === undefined ? {} : { note: cut(note, MAX_NOTE) }),
      by: textOf(payload, "by") ?? "somebody",
      via: textOf(payload, "via") ?? "unknown",
      at: event.timestamp,
    };
  }

  #add(event: Event, agentId: string): AgentRecord {
    const agent: AgentRecord = {
      agentId,
      ...(event.graphId === undefined ? {} : { graphId: event.graphId }),
      name: textOf(event.payload, "name") ?? agentId,
      state: "queued",
      since: event.timestamp,
      turns: 0,
      tokens: 0,
      upstream: [],
      segments: [],
      questions: [],
      messages: [],
    };
    this.#agents.set(agentId, agent);
    this.#byState.queued.add(agentId);
    this.#onTransition({ agent, to: "queued" }, event);
    if (this.#agents.size > MAX_AGENTS) this.#forgetOne();
    return agent;
  }

  #describe(agent: AgentRecord, payload: JsonObject): void {
    const { name, bundle, target, workspaceId, model } = {
      name: textOf(payload, "name"),
      bundle: textOf(payload, "bundle"),
      target: textOf(payload, "target"),
      workspaceId: textOf(payload, "workspaceId"),
      model: textOf(payload, "model"),
    };
    if (name !== undefined) agent.name = name;
    if (bundle !== undefined) agent.bundle = bundle;
    if (target !== undefined) agent.target = target;
    if (workspaceId !== undefined) agent.workspaceId = workspaceId;
    if (model !== undefined) agent.model = model;
  }

  #link(agent: AgentRecord, upstream: readonly string[]): void {
    agent.upstream = upstream;
    for (const id of upstream) {
      const targets = this.#downstream.get(id);
      if (targets === undefined) this.#downstream.set(id, new Set([agent.agentId]));
      else targets.add(agent.agentId);
    }
  }

  #end(agent: AgentRecord, state: AgentState, note: string | undefined, event: Event): void {
    if (note !== undefined && note !== "") agent.note = cut(note, MAX_NOTE);
    agent.endedAt = event.timestamp;
    this.#enter(agent, state, event);
  }

  #enter(agent: AgentRecord, to: AgentState, event: Event): void {
    const from = agent.state;
    const last = agent.segments.at(-1);
    if (from === to && last !== undefined && last.to === undefined) return;
    const at = last !== undefined && event.timestamp < last.from ? last.from : event.timestamp;
    if (last !== undefined) last.to ??= at;
    agent.segments.push(
      agent.endedAt === undefined ? { state: to, from: at } : { state: to, from: at, to: at },
    );
    if (agent.segments.length > MAX_SEGMENTS) agent.segments.shift();
    agent.state = to;
    agent.since = at;
    this.#byState[from].delete(agent.agentId);
    this.#byState[to].add(agent.agentId);
    this.#onTransition({ agent, from, to }, event);
  }

  #forgetOne(): void {
    for (const state of ["skipped", "completed", "cancelled", "failed"] as const) {
      const [oldest] = this.#byState[state];
      if (oldest === undefined) continue;
      this.#byState[state].delete(oldest);
      for (const id of this.#agents.get(oldest)?.upstream ?? []) {
        this.#downstream.get(id)?.delete(oldest);
      }
      this.#downstream.delete(oldest);
      this.#agents.delete(oldest);
      return;
    }
  }
}

function endOf(status: string | undefined): AgentState {
  if (status === "failed" || status === "skipped") return status;
  return "completed";
}

function failureOf(payload: JsonObject): string | undefined {
  const error = objectOf(payload, "error");
  const code = textOf(error, "code");
  const message = textOf(error, "message") ?? textOf(payload, "error");
  return code === undefined ? message : `${code}: ${message ?? "no details"}`;
}
