import {
  isJsonObject,
  type JsonValue,
  type Kv,
  newId,
  RemoraError,
  toJsonObject,
} from "@remora/core";
import type { Attempted } from "../graph/_attempt.ts";

const TASK = "work:task:";
const DONE = "work:done:";
const TURN = "work:turn";
const ALL = "work:";

/** An agent that is to be tried, by whichever worker takes it. */
export interface WorkTask {
  /** Another one for each try. */
  readonly id: string;
  readonly agentId: string;
  readonly attempt: number;
}

/** What came of a task. */
export interface WorkDone {
  /** Of the task. */
  readonly id: string;
  readonly agentId: string;
  /** Absent: the worker let go of it, as it was told to. */
  readonly attempted?: Attempted;
}

/** A change of the board. */
export type BoardChange =
  | { readonly type: "task"; readonly task: WorkTask }
  | { readonly type: "done"; readonly done: WorkDone }
  /** Nobody wants it any more. */
  | { readonly type: "gone"; readonly agentId: string }
  /** Whoever dealt out the tasks has stopped; it is somebody else's turn. */
  | { readonly type: "turn" };

/**
 * What the workers of a graph share: which agents are to be tried, and what came of it. One process puts
 * tasks up; any number of them take tasks, each under a lease.
 */
export class WorkBoard {
  readonly #kv: Kv;

  /** @param kv The keys of the graph's workspace. */
  constructor(kv: Kv) {
    this.#kv = kv;
  }

  /** Puts an agent up. A first try that stands there already, from an earlier process, stays. */
  async offer(agentId: string, attempt: number): Promise<WorkTask> {
    const task = { id: newId(), agentId, attempt };
    if (attempt > 1) {
      await this.#kv.set(TASK + agentId, task);
      return task;
    }
    const { ok, entry } = await this.#kv.create(TASK + agentId, task);
    return ok || entry === undefined ? task : parseTask(entry.key, entry.value);
  }

  /** Takes an agent off the board, with what came of it. */
  async withdraw(agentId: string): Promise<void> {
    await this.#kv.delete(TASK + agentId);
    await this.#kv.delete(DONE + agentId);
  }

  /** Whether a task still waits for somebody. */
  async isOpen({ id, agentId }: WorkTask): Promise<boolean> {
    const [task, done] = await Promise.all([
      this.#kv.get(TASK + agentId),
      this.#kv.get(DONE + agentId),
    ]);
    if (task === undefined || parseTask(task.key, task.value).id !== id) return false;
    return done === undefined || parseDone(done.key, done.value).id !== id;
  }

  /** Tells what came of a task, unless somebody did before. */
  async finish(done: WorkDone): Promise<void> {
    const key = DONE + done.agentId;
    for (;;) {
      const present = await this.#kv.get(key);
      if (present !== undefined && parseDone(key, present.value).id === done.id) return;
      const value = toJsonObject(done);
      const result = present === undefined
        ? await this.#kv.create(key, value)
        : await this.#kv.update(key, value, present.version);
      if (result.ok) return;
    }
  }

  /** Lets everybody look at a task again that was let go of unfinished. */
  async nudge({ id, agentId }: WorkTask): Promise<void> {
    const entry = await this.#kv.get(TASK + agentId);
    if (entry === undefined || parseTask(entry.key, entry.value).id !== id) return;
    await this.#kv.update(entry.key, entry.value, entry.version);
  }

  /** Tells the others that somebody else may deal out tasks now. */
  async passTurn(): Promise<void> {
    await this.#kv.set(TURN, newId());
  }

  /** What came of the tasks so far. */
  async results(): Promise<readonly WorkDone[]> {
    return (await this.#kv.list(DONE)).map(({ key, value }) => parseDone(key, value));
  }

  /** What is on the board, then every change. */
  async *changes(signal: AbortSignal): AsyncGenerator<BoardChange> {
    for await (const change of this.#kv.watch(ALL, { signal })) {
      const { key } = change;
      if (key === TURN) {
        yield { type: "turn" };
      } else if (key.startsWith(TASK)) {
        yield change.type === "delete"
          ? { type: "gone", agentId: key.slice(TASK.length) }
          : { type: "task", task: parseTask(key, change.value) };
      } else if (key.startsWith(DONE) && change.type === "set") {
        yield { type: "done", done: parseDone(key, change.value) };
      }
    }
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    for (const { key } of await this.#kv.list(ALL)) await this.#kv.delete(key);
  }
}

function parseTask(key: string, value: JsonValue): WorkTask {
  if (isJsonObject(value)) {
    const { id, agentId, attempt } = value;
    if (typeof id === "string" && typeof agentId === "string" && typeof attempt === "number") {
      return { id, agentId, attempt };
    }
  }
  throw damaged(key);
}

function parseDone(key: string, value: JsonValue): WorkDone {
  if (isJsonObject(value)) {
    const { id, agentId, attempted } = value;
    if (typeof id === "string" && typeof agentId === "string") {
      if (attempted === undefined) return { id, agentId };
      if (isAttempted(attempted)) return { id, agentId, attempted };
    }
  }
  throw damaged(key);
}

/** Only this module writes these records; the parts that decide anything are checked. */
function isAttempted(value: unknown): value is Attempted {
  if (typeof value !== "object" || value === null || !("since" in value)) return false;
  if ("error" in value) {
    const { error } = value;
    return typeof error === "object" && error !== null && "code" in error && "message" in error;
  }
  if (!("outcome" in value)) return false;
  const { outcome } = value;
  return typeof outcome === "object" && outcome !== null && "status" in outcome &&
    "summary" in outcome && "changedFiles" in outcome;
}

function damaged(key: string): RemoraError {
  return new RemoraError("RUN-CORRUPT", `The record "${key}" of the run is damaged`, {
    hint: "Start a new run",
  });
}
