import { type Event, eventKey } from "@remora/core";
import { type AgentRecord, AgentTable } from "./_agents.ts";
import { clipEvent } from "./_clip.ts";
import { cut, numberOf, textOf } from "./_payload.ts";
import { QuestionTable } from "./_questions.ts";
import { ResultTable } from "./_results.ts";
import { RunTable, tokensOf } from "./_runs.ts";
import {
  AGENT_STATES,
  type AgentState,
  type AgentView,
  type BlockedQuestion,
  type DashboardSnapshot,
  type Figures,
  type Progress,
  type ResolvedQuestion,
  type ResultView,
  type RunView,
} from "./types.ts";

/** How many events {@linkcode DashboardState} keeps. */
export const MAX_EVENTS = 200;
const MAX_MESSAGE = 2_000;

/**
 * Everything a dashboard shows, folded from the log. The same events give the same state, in any
 * process: it reads no clock, and an event that it has seen already (by `seq`) changes nothing. Taking
 * an event is O(1), and memory is bounded whatever the log holds.
 *
 * @example
 * ```ts
 * import { agentStarted } from "@remora/core";
 * import { DashboardState } from "@remora/frontend";
 *
 * const state = new DashboardState();
 * state.record(agentStarted({
 *   agentId: "lint:a.ts", name: "lint a.ts", bundle: "lint", target: "a.ts", workspaceId: "w1",
 * }));
 * console.log(state.snapshot().agents[0]?.state); // running
 * ```
 */
export class DashboardState {
  #seq = 0;
  #count = 0;
  readonly #events: Event[] = [];
  readonly #runs = new RunTable();
  readonly #questions = new QuestionTable();
  readonly #results = new ResultTable();
  readonly #agents = new AgentTable((change, event) => {
    this.#runs.of(event, change.agent.graphId ?? "").moved(change, event);
  });

  /** A state that has seen these events. */
  static of(events: Iterable<Event>): DashboardState {
    const state = new DashboardState();
    for (const event of events) state.record(event);
    return state;
  }

  /** The `seq` of the newest event it has seen. */
  get seq(): number {
    return this.#seq;
  }

  /** How many events it has seen. */
  get eventCount(): number {
    return this.#count;
  }

  /** The newest 200 events, the oldest first. Long texts are cut. */
  get events(): readonly Event[] {
    return this.#events;
  }

  /** Questions that wait for a person, by id, the oldest first. */
  get blocked(): ReadonlyMap<string, BlockedQuestion> {
    return this.#questions.pending;
  }

  /** The newest 50 questions that ended, the newest first. */
  get resolved(): readonly ResolvedQuestion[] {
    return this.#questions.resolved;
  }

  /** Results: those that wait for a review first, then the newest first. */
  get results(): readonly ResultView[] {
    return this.#results.all();
  }

  /** How many results wait for a review. */
  get toReview(): number {
    return this.#results.toReview;
  }

  /** The run that a dashboard shows: the newest one. */
  get run(): RunView | undefined {
    return this.#runs.current?.view();
  }

  /** All runs, the newest first. */
  get runs(): readonly RunView[] {
    return this.#runs.all().map((run) => run.view()).reverse();
  }

  /** Whether a run is known. */
  hasRun(graphId: string): boolean {
    return this.#runs.get(graphId) !== undefined;
  }

  /** How far the current run is. */
  get progress(): Progress {
    return this.#runs.current?.progress ?? NOTHING;
  }

  /** The current run in numbers. */
  get figures(): Figures {
    return this.#runs.current?.figures ?? NO_FIGURES;
  }

  /** How many agents are known. */
  get agentCount(): number {
    return this.#agents.size;
  }

  /** One agent. */
  agent(agentId: string): AgentView | undefined {
    return this.#agents.get(agentId);
  }

  /** One result. */
  result(agentId: string): ResultView | undefined {
    return this.#results.get(agentId);
  }

  /** The agents in one state, in the order in which they came into it. */
  agentsIn(state: AgentState): IterableIterator<AgentView> {
    return this.#agents.in(state);
  }

  /** How many agents are in one state. */
  countIn(state: AgentState): number {
    return this.#agents.count(state);
  }

  /** Ids of the questions that ask word for word the same and offer the same answers, this one included. */
  alike(question: BlockedQuestion): readonly string[] {
    return this.#questions.alike(question);
  }

  /** Whether any agent waits for this one. */
  hasDownstream(agentId: string): boolean {
    return this.#agents.downstreamOf(agentId).size > 0;
  }

  /** How many agents wait, directly or through others, for this one. */
  waitingFor(agentId: string): number {
    const seen = new Set<string>();
    const queue = [agentId];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      for (const next of this.#agents.downstreamOf(id)) {
        if (seen.has(next) || this.#agents.get(next)?.state !== "queued") continue;
        seen.add(next);
        queue.push(next);
      }
    }
    return seen.size;
  }

  /** Takes the next event of the log. The guide's name for it is `record`. */
  record(event: Event): void {
    if (event.seq > 0) {
      if (event.seq <= this.#seq) return;
      this.#seq = event.seq;
    }
    this.#count += 1;
    this.#events.push(clipEvent(event));
    if (this.#events.length > MAX_EVENTS) this.#events.shift();
    switch (event.category) {
      case "agent":
        if (event.agentId !== undefined) this.#recordAgent(event, event.agentId);
        break;
      case "graph":
        this.#runs.apply(event);
        break;
      case "model":
      case "tool":
        this.#recordWork(event);
        break;
      case "user":
        if (event.agentId !== undefined) this.#recordUser(event, event.agentId);
        break;
    }
  }

  /** Everything, as JSON. */
  snapshot(): DashboardSnapshot {
    const run = this.run;
    return {
      seq: this.#seq,
      agents: AGENT_STATES.flatMap((state) => [...this.#agents.in(state)].map(copyOf)),
      blocked: [...this.blocked.values()],
      resolved: [...this.resolved],
      results: this.results,
      progress: this.progress,
      ...(run === undefined ? {} : { run }),
      runs: this.runs,
      figures: structuredClone(this.figures),
      events: [...this.#events],
    };
  }

  #recordAgent(event: Event, agentId: string): void {
    const agent = this.#agents.apply(event, agentId);
    switch (eventKey(event)) {
      case "agent:blocked": {
        const id = this.#questions.open(event, agentId, agent.name, agent.workspaceId);
        this.#agents.ask(agent, id, event);
        break;
      }
      case "agent:resumed":
        this.#settle(event, agent, "answered");
        break;
      case "agent:declined":
        this.#settle(event, agent, "declined");
        break;
      case "agent:expired":
        this.#settle(event, agent, "expired");
        break;
      case "agent:withdrawn":
        this.#settle(event, agent, "withdrawn");
        break;
      case "agent:completed":
        this.#results.complete(event, agent);
        this.#abandon(agent);
        break;
      case "agent:failed":
      case "agent:cancelled":
      case "agent:skipped":
        this.#abandon(agent);
        break;
    }
  }

  #settle(event: Event, agent: AgentRecord, outcome: ResolvedQuestion["outcome"]): void {
    const resolved = this.#questions.close(event, outcome);
    if (resolved === undefined) return;
    if (outcome === "answered" && resolved.waitMs !== undefined) {
      this.#runs.waited(event, resolved.waitMs);
    }
    this.#agents.settle(agent, resolved.id, event);
  }

  // Whoever ended can no longer use an answer, even where its withdrawal never came.
  #abandon(agent: AgentRecord): void {
    for (const id of agent.questions) this.#questions.abandon(id);
    agent.questions.length = 0;
  }

  #recordWork(event: Event): void {
    this.#runs.measure(event);
    const agent = event.agentId === undefined ? undefined : this.#agents.get(event.agentId);
    if (agent === undefined) return;
    switch (eventKey(event)) {
      case "model:request":
      case "model:response":
        agent.turns = Math.max(agent.turns, numberOf(event.payload, "turn"));
        if (event.action === "response") agent.tokens += tokensOf(event);
        break;
      case "tool:called": {
        const tool = textOf(event.payload, "toolName");
        if (tool !== undefined) agent.tool = cut(tool, 100);
        break;
      }
    }
  }

  #recordUser(event: Event, agentId: string): void {
    const { payload } = event;
    const agent = this.#agents.get(agentId);
    switch (eventKey(event)) {
      case "user:reviewed":
        this.#results.review(event, agentId);
        break;
      case "user:undone":
        this.#results.undo(event, agentId);
        break;
      case "user:retry":
        if (agent !== undefined) this.#agents.retry(agent, event);
        break;
      case "user:message":
        if (agent === undefined) break;
        this.#agents.message(agent, {
          id: textOf(payload, "messageId") ?? event.id,
          content: cut(textOf(payload, "content") ?? "", MAX_MESSAGE),
          from: textOf(payload, "from") ?? "somebody",
          at: event.timestamp,
        });
        break;
      case "user:delivered": {
        const id = textOf(payload, "messageId");
        if (agent !== undefined && id !== undefined) {
          this.#agents.delivered(agent, id, event.timestamp);
        }
        break;
      }
    }
  }
}

/** The guide's other name for {@linkcode DashboardState}. */
export const EventAggregator: typeof DashboardState = DashboardState;
/** The guide's other name for {@linkcode DashboardState}. */
export type EventAggregator = DashboardState;

const NOTHING: Progress = {
  total: 0,
  completed: 0,
  failed: 0,
  skipped: 0,
  cancelled: 0,
  running: 0,
  waiting: 0,
  queued: 0,
};

const NO_FIGURES: Figures = {
  running: { start: 0, step: 1_000, values: [] },
  tokens: { start: 0, step: 1_000, values: [] },
  responses: { start: 0, step: 1_000, values: [] },
  waits: [],
  totalTokens: 0,
  turns: 0,
  toolCalls: 0,
};

function copyOf(agent: AgentView): AgentView {
  return {
    ...agent,
    segments: agent.segments.map((segment) => ({ ...segment })),
    questions: [...agent.questions],
    messages: [...agent.messages],
  };
}
