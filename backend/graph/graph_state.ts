import { isJsonObject, type JsonValue, type Kv, RemoraError, toJsonObject } from "@remora/core";
import type { AgentResult } from "../tools/types.ts";
import type { AgentEnd } from "./types.ts";

const END = "end:";
const BEGUN = "begun:";
const RUNS = "runs";
const STATUS = "status";
const CONTROL = "control:";
const CANCEL_ALL = `${CONTROL}cancel`;

/** The workspace in which a graph keeps what it needs to go on. */
export function graphWorkspaceId(graphId: string): string {
  return `graph:${graphId}`;
}

/** What a graph keeps: how its agents ended, which have begun, and what others ask of it. */
export class GraphState {
  readonly #kv: Kv;

  /** @param kv The keys of the graph's workspace. */
  constructor(kv: Kv) {
    this.#kv = kv;
  }

  /** Counts the processes that have run it. @returns 1 for the first one */
  async countRun(): Promise<number> {
    const entry = await this.#kv.get(RUNS);
    await this.#kv.delete(STATUS);
    const runs = (typeof entry?.value === "number" ? entry.value : 0) + 1;
    await this.#kv.set(RUNS, runs);
    return runs;
  }

  /** How the graph ended; `undefined` while it has not. */
  async status(): Promise<"completed" | "cancelled" | undefined> {
    const value = (await this.#kv.get(STATUS))?.value;
    return value === "completed" || value === "cancelled" ? value : undefined;
  }

  /** Keeps how the graph ended. */
  async setStatus(status: "completed" | "cancelled"): Promise<void> {
    await this.#kv.set(STATUS, status);
  }

  /** The agents that have begun, by id. */
  async begun(): Promise<ReadonlySet<string>> {
    return new Set((await this.#kv.list(BEGUN)).map(({ key }) => key.slice(BEGUN.length)));
  }

  /** Notes that an agent begins. @returns when it began first, and whether that was before now */
  async begin(agentId: string, at: string): Promise<{ since: string; resumed: boolean }> {
    const { ok, entry } = await this.#kv.create(BEGUN + agentId, at);
    const since = typeof entry?.value === "string" ? entry.value : at;
    return { since, resumed: !ok };
  }

  async setEnd(agentId: string, end: AgentEnd): Promise<void> {
    await this.#kv.set(END + agentId, toJsonObject(end));
  }

  /** Forgets how an agent ended, so that it runs again. */
  async clearEnd(agentId: string): Promise<void> {
    await this.#kv.delete(END + agentId);
  }

  async ends(): Promise<ReadonlyMap<string, AgentEnd>> {
    const ends = new Map<string, AgentEnd>();
    for (const { key, value } of await this.#kv.list(END)) {
      ends.set(key.slice(END.length), parseEnd(key, value));
    }
    return ends;
  }

  /** Asks whoever runs it to cancel one agent, or all. */
  async requestCancel(reason: string, agentId?: string): Promise<void> {
    const key = agentId === undefined ? CANCEL_ALL : `${CANCEL_ALL}:${agentId}`;
    await this.#kv.set(key, reason);
  }

  /** The requests to cancel, those that wait already and those to come. */
  async *cancelRequests(
    signal: AbortSignal,
  ): AsyncGenerator<{ readonly reason: string; readonly agentId?: string }> {
    for await (const change of this.#kv.watch(CONTROL, { signal })) {
      if (change.type !== "set") continue;
      const reason = typeof change.value === "string" ? change.value : "Cancelled";
      const agentId = change.key.slice(CANCEL_ALL.length + 1);
      yield agentId === "" ? { reason } : { reason, agentId };
    }
  }

  /** Forgets requests that were carried out. */
  async clearRequests(): Promise<void> {
    for (const { key } of await this.#kv.list(CONTROL)) await this.#kv.delete(key);
  }
}

const STATES = new Set(["completed", "failed", "cancelled", "skipped"]);

function parseEnd(key: string, value: JsonValue): AgentEnd {
  if (isJsonObject(value) && typeof value.state === "string" && STATES.has(value.state)) {
    if (isResult(value.result) && typeof value.at === "string") {
      // Only this module writes these records, and the parts that decide anything are checked.
      return value as unknown as AgentEnd;
    }
  }
  throw new RemoraError("RUN-CORRUPT", `The record "${key}" of the run is damaged`, {
    hint: "Start a new run",
  });
}

function isResult(value: JsonValue | undefined): value is AgentResult {
  return value !== undefined && isJsonObject(value) && typeof value.status === "string" &&
    typeof value.summary === "string" && Array.isArray(value.changedFiles);
}
