import { AgentUnknownError } from "../inbox/errors.ts";
import { isJsonObject } from "../json/json.ts";
import { readAll } from "../store/read_all.ts";
import type { EventLog, Store } from "../store/types.ts";
import type { Event } from "../event/event.ts";
import { WorkspaceRegistry } from "../workspace/registry.ts";
import type { ReviewSelection } from "./types.ts";

/** An agent that may have changed something. */
export interface ReviewedAgent {
  readonly agentId: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly graphId: string | undefined;
  /** How it ended, `undefined` while it has not. */
  readonly status: string | undefined;
}

/** Workspaces that are looked into at the same time. */
const PARALLEL = 16;
const ENDS: readonly string[] = ["completed", "failed", "cancelled", "skipped"];
const ACTIONS: readonly string[] = ["queued", "started", "blocked", ...ENDS];

/**
 * The agents of a selection, in the order in which they appeared.
 *
 * @throws {AgentUnknownError} `AGENT-UNKNOWN` for an id that the log does not have
 */
export async function selectAgents(
  { events }: Pick<Store, "events">,
  { agentId, graphId, onlySuccessful = false }: ReviewSelection,
): Promise<readonly ReviewedAgent[]> {
  const registry = new WorkspaceRegistry();
  const ends = new Map<string, string>();
  for await (const event of agentEvents(events, agentId)) {
    registry.apply(event);
    if (event.agentId === undefined) continue;
    if (event.action === "started") ends.delete(event.agentId);
    else if (ENDS.includes(event.action)) ends.set(event.agentId, statusOf(event));
  }
  if (agentId !== undefined && registry.size === 0) throw new AgentUnknownError(agentId);
  return registry.list()
    .map((agent) => ({
      ...agent,
      name: agent.name ?? agent.agentId,
      status: ends.get(agent.agentId),
    }))
    .filter((agent) => graphId === undefined || agent.graphId === graphId)
    .filter(({ status }) => !onlySuccessful || status === "success");
}

/** Does something for each agent, for some at the same time, and keeps their order. */
export async function forEachAgent<T>(
  agents: readonly ReviewedAgent[],
  look: (agent: ReviewedAgent) => Promise<T>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (let start = 0; start < agents.length; start += PARALLEL) {
    found.push(...await Promise.all(agents.slice(start, start + PARALLEL).map(look)));
  }
  return found;
}

/** Which of some files are meant: those named, and those below a named folder. */
export function choosePaths(
  paths: readonly string[],
  wanted: readonly string[] | undefined,
): readonly string[] {
  if (wanted === undefined) return paths;
  return paths.filter((path) => wanted.some((name) => isNamed(path, name)));
}

/** Whether a name means a file: its path, or that of a folder above it. */
export function isNamed(path: string, name: string): boolean {
  const wanted = name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return path === wanted || path.startsWith(`${wanted}/`);
}

/** What is told of agents: all of it that is kept. */
function agentEvents(
  events: Pick<EventLog, "read">,
  agentId: string | undefined,
): AsyncIterable<Event> {
  const filter = {
    categories: ["agent"],
    actions: ACTIONS,
    ...(agentId === undefined ? {} : { agentId }),
  } as const;
  return readAll(events, { filter });
}

function statusOf({ action, payload }: Event): string {
  const { result } = payload;
  return isJsonObject(result) && typeof result.status === "string" ? result.status : action;
}
