import { type Event, eventKey, type JsonObject } from "@remora/core";
import { objectOf, textOf } from "./_payload.ts";

/** Where an agent of the run stands. */
export type AgentPhase =
  | "queued"
  | "running"
  | "waiting"
  | "completed"
  | "failed"
  | "cancelled"
  | "skipped";

/** One agent of the run. */
export interface AgentLine {
  /** Its id. */
  readonly agentId: string;
  /** Its name, for people. Untrusted. */
  name: string;
  /** Where it stands. */
  phase: AgentPhase;
  /** The tool it is at, or the model. */
  doing: string;
  /** Since when it is in this phase, in ms since 1970. */
  since: number;
}

/** How many agents stand where. */
export type PhaseCounts = Readonly<Record<AgentPhase, number>>;

const PHASES: Readonly<Record<string, AgentPhase>> = {
  "agent:queued": "queued",
  "agent:started": "running",
  "agent:blocked": "waiting",
  "agent:resumed": "running",
  "agent:declined": "running",
  "agent:expired": "running",
  "agent:withdrawn": "running",
  "agent:completed": "completed",
  "agent:failed": "failed",
  "agent:cancelled": "cancelled",
  "agent:skipped": "skipped",
};

const ENDED: ReadonlySet<AgentPhase> = new Set(["completed", "failed", "cancelled", "skipped"]);

/** What is known about one run: events in, state out. */
export class RunState {
  /** The run. */
  readonly graphId: string;
  /** Its agents by id, in the order in which they showed up. */
  readonly agents: Map<string, AgentLine> = new Map();
  /** Agents in all, as the run announced it. */
  announced = 0;
  /** When it began, in ms since 1970. */
  startedAt: number;

  /** @param graphId The run. @param now When it began, until its first event says so. */
  constructor(graphId: string, now: number) {
    this.graphId = graphId;
    this.startedAt = now;
  }

  /** Takes the next event; those of other runs change nothing. */
  apply(event: Event): void {
    if (event.graphId !== this.graphId) return;
    const key = eventKey(event);
    if (key === "graph:started") {
      const total = event.payload.total;
      this.announced = typeof total === "number" ? total : 0;
      return;
    }
    if (event.agentId === undefined) return;
    const agent = this.#agent(event.agentId, event);
    const phase = PHASES[key];
    if (phase !== undefined) enter(agent, phase, event);
    else if (key === "tool:called") agent.doing = textOf(event.payload, "toolName");
    else if (key === "model:request") agent.doing = "model";
  }

  /** How many agents stand where. */
  counts(): PhaseCounts {
    const counts: Record<AgentPhase, number> = {
      queued: 0,
      running: 0,
      waiting: 0,
      completed: 0,
      failed: 0,
      cancelled: 0,
      skipped: 0,
    };
    for (const { phase } of this.agents.values()) counts[phase]++;
    return counts;
  }

  /** Agents in all. */
  get total(): number {
    return Math.max(this.announced, this.agents.size);
  }

  #agent(agentId: string, event: Event): AgentLine {
    let agent = this.agents.get(agentId);
    if (agent === undefined) {
      const since = Date.parse(event.timestamp);
      agent = { agentId, name: agentId, phase: "queued", doing: "", since };
      this.agents.set(agentId, agent);
    }
    return agent;
  }
}

function enter(agent: AgentLine, phase: AgentPhase, event: Event): void {
  const name = textOf(event.payload, "name");
  if (name !== "") agent.name = name;
  // A question that is withdrawn because its agent ended must not wake the agent up again.
  if (ENDED.has(agent.phase) && !ENDED.has(phase) && event.action !== "started") return;
  if (agent.phase !== phase) agent.since = Date.parse(event.timestamp);
  agent.phase = phase === "completed" ? phaseOfResult(objectOf(event.payload, "result")) : phase;
}

/** "Completed" says that an agent delivered; what it delivered may be that it failed, or had nothing to do. */
export function phaseOfResult(result: JsonObject): "completed" | "failed" | "skipped" {
  const status = textOf(result, "status");
  return status === "failed" || status === "skipped" ? status : "completed";
}
