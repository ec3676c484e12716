import {
  type CancelRequest,
  CONTROL_KEYS,
  type Event,
  type EventLog,
  isJsonObject,
  type JsonValue,
  type Kv,
  parseCancelRequest,
  parseEvent,
  RemoraError,
  toJsonObject,
} from "@remora/core";
import type { AgentResult } from "../tools/types.ts";
import type { AgentEnd, RunCounts } from "./types.ts";

export { graphWorkspaceId } from "@remora/core";

const END = "end:";
const BEGUN = "begun:";
const RUNS = "runs";
const STATUS = "status";

/** How a graph ended. A type alias, so that it is a `JsonObject`. */
export type GraphEnd = {
  readonly status: "completed" | "failed" | "cancelled";
  /** How many agents ended in which way; absent in records of former versions. */
  readonly counts?: RunCounts;
};

/** What a graph keeps: how its agents ended, which have begun, and what others ask of it. */
export class GraphState {
  readonly #kv: Kv;

  /** @param kv The keys of the graph's workspace. */
  constructor(kv: Kv) {
    this.#kv = kv;
  }

  /** Counts the processes that have run it. @returns 1 for the first one */
  async countRun(): Promise<number> {
    await this.reopen();
    const runs = await this.runs() + 1;
    await this.#kv.set(RUNS, runs);
    return runs;
  }

  /** How the graph ended; `undefined` while it has not. */
  async ended(): Promise<GraphEnd | undefined> {
    return parseGraphEnd((await this.#kv.get(STATUS))?.value);
  }

  /**
   * Keeps how the graph ended, and tells the log. A process that dies between the two leaves the event to
   * {@linkcode tellEnd}.
   */
  async setEnded(end: GraphEnd, event: Event, events: EventLog): Promise<void> {
    const { version } = await this.#kv.set(STATUS, { ...end, untold: toJsonObject(event) });
    await events.append([event]);
    await this.#kv.update(STATUS, end, version);
  }

  /** Tells the log how the graph ended, where the process died that was about to. */
  async tellEnd(events: EventLog): Promise<void> {
    const entry = await this.#kv.get(STATUS);
    if (entry === undefined || !isJsonObject(entry.value) || entry.value.untold === undefined) {
      return;
    }
    const { untold, ...end } = entry.value;
    // Its id is the same for whoever tells it.
    await events.append([parseEvent(untold)]);
    await this.#kv.update(STATUS, end, entry.version);
  }

  /** Waits until the graph has ended; `undefined` when the signal is aborted before. */
  async untilEnded(signal: AbortSignal): Promise<GraphEnd | undefined> {
    const stop = new AbortController();
    const either = AbortSignal.any([signal, stop.signal]);
    try {
      for await (const change of this.#kv.watch(STATUS, { signal: either })) {
        const end = change.type === "set" ? parseGraphEnd(change.value) : undefined;
        if (end !== undefined) return end;
      }
      return undefined;
    } finally {
      stop.abort();
    }
  }

  /** Forgets that the graph has ended. */
  async reopen(): Promise<void> {
    await this.#kv.delete(STATUS);
  }

  /** Sets how many processes have run it: event ids are derived from it, so it never goes back. */
  async setRuns(runs: number): Promise<void> {
    await this.#kv.set(RUNS, runs);
  }

  /** How many processes have run it. */
  async runs(): Promise<number> {
    const value = (await this.#kv.get(RUNS))?.value;
    return typeof value === "number" ? value : 0;
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

  /** How some agents ended, of those that have. */
  async endsOf(agentIds: readonly string[]): Promise<ReadonlyMap<string, AgentEnd>> {
    const ends = new Map<string, AgentEnd>();
    for (const agentId of agentIds) {
      const entry = await this.#kv.get(END + agentId);
      if (entry !== undefined) ends.set(agentId, parseEnd(entry.key, entry.value));
    }
    return ends;
  }

  async ends(): Promise<ReadonlyMap<string, AgentEnd>> {
    const ends = new Map<string, AgentEnd>();
    for (const { key, value } of await this.#kv.list(END)) {
      ends.set(key.slice(END.length), parseEnd(key, value));
    }
    return ends;
  }

  /** The requests to cancel, those that wait already and those to come. */
  async *cancelRequests(
    signal: AbortSignal,
  ): AsyncGenerator<Pick<CancelRequest, "reason" | "agentId">> {
    for await (const change of this.#kv.watch(CONTROL_KEYS, { signal })) {
      if (change.type !== "set") continue;
      const request = parseCancelRequest("", change.key, change.value);
      if (request !== undefined) yield request;
    }
  }

  /** Forgets requests that were carried out. */
  async clearRequests(): Promise<void> {
    for (const { key } of await this.#kv.list(CONTROL_KEYS)) await this.#kv.delete(key);
  }
}

function parseGraphEnd(value: JsonValue | undefined): GraphEnd | undefined {
  if (value === undefined) return undefined;
  const { status, counts } = isJsonObject(value) ? value : { status: value, counts: undefined };
  if (status !== "completed" && status !== "failed" && status !== "cancelled") return undefined;
  if (!isJsonObject(counts)) return { status };
  const count = (name: string): number => typeof counts[name] === "number" ? counts[name] : 0;
  return {
    status,
    counts: {
      completed: count("completed"),
      failed: count("failed"),
      skipped: count("skipped"),
      cancelled: count("cancelled"),
    },
  };
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
