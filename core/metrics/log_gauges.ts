import { type Event, eventKey } from "../event/mod.ts";
import { isJsonObject } from "../json/mod.ts";

/** Where an agent can stand, in the order in which metrics name it. */
export const METRIC_AGENT_STATES = [
  "waiting",
  "running",
  "failed",
  "queued",
  "completed",
  "cancelled",
  "skipped",
] as const;

/** Where an agent stands, as metrics call it. */
export type MetricAgentState = typeof METRIC_AGENT_STATES[number];

/** What goes up and down. */
export interface LogGauges {
  /** Number of the newest event that was seen. */
  readonly position: number;
  /** How many agents stand where. */
  readonly agents: Readonly<Record<MetricAgentState, number>>;
  /** Questions that wait for a person. */
  readonly questionsWaiting: number;
  /** Agents whose changes wait for a decision. */
  readonly reviewsWaiting: number;
}

interface AgentEntry {
  state: MetricAgentState;
  readonly questions: Set<string>;
}

/** Follows where each agent stands and which questions wait; the same log gives the same figures. */
export class AgentTally {
  readonly #agents = new Map<string, AgentEntry>();
  #position = 0;

  /** Takes the next event of the log. */
  record(event: Event): void {
    this.#position = Math.max(this.#position, event.seq);
    const { agentId, category } = event;
    if (category !== "agent" || agentId === undefined) return;
    const agent = this.#agents.get(agentId) ?? { state: "queued", questions: new Set() };
    this.#agents.set(agentId, agent);
    this.#step(agent, event);
  }

  /** Number of the newest event that was taken. */
  get position(): number {
    return this.#position;
  }

  /** How many agents stand where. */
  get agents(): Readonly<Record<MetricAgentState, number>> {
    const counts: Record<MetricAgentState, number> = {
      waiting: 0,
      running: 0,
      failed: 0,
      queued: 0,
      completed: 0,
      cancelled: 0,
      skipped: 0,
    };
    for (const { state } of this.#agents.values()) counts[state] += 1;
    return counts;
  }

  /** Questions that wait for a person. */
  get questionsWaiting(): number {
    return this.#agents.values().reduce((sum, { questions }) => sum + questions.size, 0);
  }

  #step(agent: AgentEntry, event: Event): void {
    const { payload } = event;
    const questionId = String(payload.questionId ?? "");
    switch (eventKey(event)) {
      case "agent:queued":
        agent.state = "queued";
        return;
      case "agent:started":
        agent.state = agent.questions.size > 0 ? "waiting" : "running";
        return;
      case "agent:blocked":
        agent.questions.add(questionId);
        if (!hasEnded(agent)) agent.state = "waiting";
        return;
      case "agent:resumed":
      case "agent:declined":
      case "agent:expired":
      case "agent:withdrawn":
        agent.questions.delete(questionId);
        if (agent.state === "waiting" && agent.questions.size === 0) agent.state = "running";
        return;
      case "agent:completed": {
        const status = isJsonObject(payload.result) ? payload.result.status : undefined;
        agent.state = status === "failed" || status === "skipped" ? status : "completed";
        return;
      }
      case "agent:failed":
        agent.state = "failed";
        return;
      case "agent:cancelled":
        agent.state = "cancelled";
        return;
      case "agent:skipped":
        agent.state = "skipped";
    }
  }
}

function hasEnded({ state }: AgentEntry): boolean {
  return state !== "queued" && state !== "running" && state !== "waiting";
}
