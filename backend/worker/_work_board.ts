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

/** What stands under the key of an agent. */
interface Slip {
  readonly id: string;
  readonly attempt: number;
  /** `withdrawn`: whoever has taken it is to let go. `done`: somebody has. */
  readonly state: "open" | "withdrawn" | "done";
  readonly attempted?: Attempted;
}

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

  /**
   * Puts an agent up. A first try that stands there already, from an earlier process, stays, with what has
   * come of it.
   */
  async offer(
    agentId: string,
    attempt: number,
  ): Promise<{ readonly id: string; readonly done?: WorkDone }> {
    const key = TASK + agentId;
    const id = newId();
    const slip = toJsonObject({ id, attempt, state: "open" } satisfies Slip);
    for (;;) {
      const { ok, entry } = await this.#kv.create(key, slip);
      if (ok || entry === undefined) return { id };
      const present = parseSlip(key, entry.value);
      if (attempt === 1 && present.state !== "withdrawn") {
        const { attempted } = present;
        if (present.state === "open") return { id: present.id };
        const done = { agentId, ...(attempted === undefined ? {} : { attempted }) };
        return { id: present.id, done: { id: present.id, ...done } };
      }
      if ((await this.#kv.update(key, slip, entry.version)).ok) return { id };
    }
  }

  /** Tells whoever has taken an agent to let go of it. */
  async withdraw(agentId: string, id: string): Promise<void> {
    await this.#change({ id, agentId }, (slip) => ({ ...slip, state: "withdrawn" }));
  }

  /** Takes agents off the board. */
  async remove(agentIds: readonly string[]): Promise<void> {
    await Promise.all(agentIds.map((agentId) => this.#kv.delete(TASK + agentId)));
  }

  /** Whether a task still waits for somebody. */
  async isOpen({ id, agentId }: WorkTask): Promise<boolean> {
    const entry = await this.#kv.get(TASK + agentId);
    if (entry === undefined) return false;
    const slip = parseSlip(entry.key, entry.value);
    return slip.id === id && slip.state === "open";
  }

  /** Tells what came of a task, unless nobody wants to know any more. */
  async finish({ id, agentId, attempted }: WorkDone): Promise<void> {
    await this.#change({ id, agentId }, ({ attempt }) => ({
      id,
      attempt,
      state: "done",
      ...(attempted === undefined ? {} : { attempted }),
    }));
  }

  /** Lets everybody look at a task again that was let go of unfinished. */
  async nudge(task: WorkTask): Promise<void> {
    await this.#change(task, (slip) => slip);
  }

  /** Tells the others that somebody else may deal out tasks now. */
  async passTurn(): Promise<void> {
    await this.#kv.set(TURN, newId());
  }

  /** What is on the board, then every change. */
  async *changes(signal: AbortSignal): AsyncGenerator<BoardChange> {
    for await (const change of this.#kv.watch(ALL, { signal })) {
      const { key } = change;
      if (key === TURN) yield { type: "turn" };
      if (!key.startsWith(TASK)) continue;
      const agentId = key.slice(TASK.length);
      if (change.type === "delete") yield { type: "gone", agentId };
      else yield toChange(agentId, parseSlip(key, change.value));
    }
  }

  /** Forgets everything. */
  async clear(): Promise<void> {
    const entries = await this.#kv.list(ALL);
    await Promise.all(entries.map(({ key }) => this.#kv.delete(key)));
  }

  /** Changes a slip for as long as it is the same task's and nothing has come of it. */
  async #change(
    { id, agentId }: Pick<WorkTask, "id" | "agentId">,
    next: (slip: Slip) => Slip,
  ): Promise<void> {
    const key = TASK + agentId;
    let entry = await this.#kv.get(key);
    while (entry !== undefined) {
      const slip = parseSlip(key, entry.value);
      if (slip.id !== id || slip.state === "done") return;
      const result = await this.#kv.update(key, toJsonObject(next(slip)), entry.version);
      if (result.ok) return;
      entry = result.entry;
    }
  }
}

function toChange(agentId: string, { id, attempt, state, attempted }: Slip): BoardChange {
  switch (state) {
    case "open":
      return { type: "task", task: { id, agentId, attempt } };
    case "withdrawn":
      return { type: "gone", agentId };
    case "done": {
      const done = { id, agentId, ...(attempted === undefined ? {} : { attempted }) };
      return { type: "done", done };
    }
  }
}

function parseSlip(key: string, value: JsonValue): Slip {
  if (!isJsonObject(value)) throw damaged(key);
  const { id, attempt, state, attempted } = value;
  if (typeof id !== "string" || typeof attempt !== "number") throw damaged(key);
  if (state !== "open" && state !== "withdrawn" && state !== "done") throw damaged(key);
  if (attempted === undefined) return { id, attempt, state };
  if (!isAttempted(attempted)) throw damaged(key);
  return { id, attempt, state, attempted };
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
