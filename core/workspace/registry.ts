import type { Event } from "../event/event.ts";
import { readAll } from "../store/read_all.ts";
import type { EventLog } from "../store/types.ts";

/** Where an agent keeps what it knows. */
export interface RegisteredAgent {
  /** The agent. */
  readonly agentId: string;
  /** Its workspace. */
  readonly workspaceId: string;
  /** Its name within the graph, where the log tells it. */
  readonly name: string | undefined;
  /** The run it belongs to, where the log tells it. */
  readonly graphId: string | undefined;
}

/** The actions of agents that name their workspace. */
const ACTIONS: readonly string[] = ["queued", "started", "blocked"];

/**
 * Which workspace belongs to which agent. It holds nothing of its own: the log tells it, so any process
 * can build it, at any time.
 *
 * @example
 * ```ts
 * import { agentStarted, openStore, WorkspaceRegistry } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await store.events.append([agentStarted({
 *   agentId: "a1", name: "lint", bundle: "lint", target: "src/a.ts", workspaceId: "w1",
 * })]);
 * const registry = await WorkspaceRegistry.load(store.events);
 * console.log(registry.get("a1")?.workspaceId); // w1
 * ```
 */
export class WorkspaceRegistry {
  readonly #agents = new Map<string, RegisteredAgent>();
  #seq = 0;

  /** Builds it from what the log holds. Keep it current with {@linkcode apply}, from `seq` on. */
  static async load(events: Pick<EventLog, "read" | "head">): Promise<WorkspaceRegistry> {
    const registry = new WorkspaceRegistry();
    const head = await events.head();
    const filter = { categories: ["agent"], actions: ACTIONS } as const;
    for await (const event of readAll(events, { filter })) registry.apply(event);
    registry.#seq = Math.max(registry.#seq, head);
    return registry;
  }

  /** The newest event it knows: follow the log after this. */
  get seq(): number {
    return this.#seq;
  }

  /** How many agents it knows. */
  get size(): number {
    return this.#agents.size;
  }

  /** Takes an event into account. Events that do not name a workspace change nothing. */
  apply(event: Event): void {
    if (event.seq > this.#seq) this.#seq = event.seq;
    const { agentId, category, action, payload } = event;
    if (agentId === undefined || category !== "agent" || !ACTIONS.includes(action)) return;
    if (typeof payload.workspaceId !== "string") return;
    const known = this.#agents.get(agentId);
    this.#agents.set(agentId, {
      agentId,
      workspaceId: payload.workspaceId,
      name: typeof payload.name === "string" ? payload.name : known?.name,
      graphId: event.graphId ?? known?.graphId,
    });
  }

  /** The entry of an agent. */
  get(agentId: string): RegisteredAgent | undefined {
    return this.#agents.get(agentId);
  }

  /** All agents, in the order in which they appeared. */
  list(): readonly RegisteredAgent[] {
    return [...this.#agents.values()];
  }
}
