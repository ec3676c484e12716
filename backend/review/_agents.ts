import { type Event, EventGapError, RemoraError, type Store } from "@remora/core";
import type { ReviewSelection } from "./types.ts";

/** An agent that may have changed something. */
export interface KnownAgent {
  readonly agentId: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly graphId: string | undefined;
  /** How it ended, where it has. */
  readonly status: string | undefined;
}

const PAGE = 5_000;

/** The agents of a selection, in the order in which they appeared. */
export async function selectAgents(
  store: Store,
  { agents, graphId, onlySuccessful = false }: ReviewSelection,
): Promise<readonly KnownAgent[]> {
  const known = await readAgents(store, graphId);
  const wanted = known.filter((agent) => !onlySuccessful || agent.status === "success");
  if (agents === undefined || agents.length === 0) return wanted;
  const missing = agents.find((name) => !known.some((agent) => isNamed(agent, name)));
  if (missing !== undefined) {
    throw new RemoraError("AGENT-UNKNOWN", `There is no agent "${missing}"`, {
      hint: known.length === 0
        ? "There are no agents in this store"
        : `There are: ${known.slice(-5).map(({ name }) => name).join(", ")}`,
    });
  }
  return wanted.filter((agent) => agents.some((name) => isNamed(agent, name)));
}

function isNamed({ agentId, name }: KnownAgent, wanted: string): boolean {
  return agentId === wanted || name === wanted;
}

async function readAgents(store: Store, graphId: string | undefined): Promise<KnownAgent[]> {
  const agents = new Map<string, KnownAgent>();
  const filter = {
    categories: ["agent"],
    actions: ["started", "completed", "failed", "cancelled"],
    ...(graphId === undefined ? {} : { graphId }),
  } as const;
  let after = 0;
  for (;;) {
    try {
      const page = await store.events.read({ after, filter, limit: PAGE });
      for (const event of page) apply(agents, event);
      if (page.length < PAGE) return [...agents.values()];
      after = page.at(-1)!.seq;
    } catch (error) {
      // What retention dropped is known by its workspace only, and no name leads to it.
      if (!(error instanceof EventGapError)) throw error;
      after = error.resumeAfter;
    }
  }
}

function apply(
  agents: Map<string, KnownAgent>,
  { agentId, graphId, action, payload }: Event,
): void {
  if (agentId === undefined) return;
  const { name, workspaceId, result } = payload;
  if (action === "started" && typeof workspaceId === "string") {
    const known = typeof name === "string" ? name : agentId;
    agents.set(agentId, { agentId, name: known, workspaceId, graphId, status: undefined });
    return;
  }
  const agent = agents.get(agentId);
  if (agent === undefined) return;
  const status = action === "completed" ? statusOf(result) : action;
  agents.set(agentId, { ...agent, status });
}

function statusOf(result: unknown): string | undefined {
  if (typeof result !== "object" || result === null || !("status" in result)) return undefined;
  return typeof result.status === "string" ? result.status : undefined;
}
