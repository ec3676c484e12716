import {
  announceRunner,
  createEvent,
  dropRetryRequest,
  followRetryRequests,
  listRetryRequests,
  RemoraError,
  type RetryRequest,
  RUNS_KEYS,
  RUNS_WORKSPACE,
  stableId,
} from "@remora/core";
import { pauseFor } from "../graph/_pause.ts";
import { Places } from "../graph/_places.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { prepareRetry } from "../run/retry_agents.ts";
import { loadRun } from "../run/runs.ts";
import { announceShared, SharedRun } from "./_shared_run.ts";
import type { WorkerOptions } from "./types.ts";

const SLOTS = 4;
/** Agents that wait for people without a place: each has a lease, which is renewed all the time. */
const MOST_ASIDE = 100;
/** Before a run that was refused is looked at again, in milliseconds; it doubles each time. */
const FIRST_PAUSE = 2_000;
const LONGEST_PAUSE = 60_000;

/**
 * Runs the agents of shared runs, together with other workers: on this machine or, with a store on NATS, on
 * others. Each agent is run by one worker at a time. Where a worker is killed, others go on with its agents
 * where their journals end, and one of them takes over what it led. Retries that people asked for are taken
 * up, too.
 *
 * @returns When `signal` is aborted, or with `untilIdle` when there is nothing left to do.
 */
export async function runWorker(options: WorkerOptions): Promise<void> {
  const worker = new Worker(options);
  await worker.run();
}

class Worker {
  readonly #options: WorkerOptions;
  readonly #stop = new AbortController();
  /** Runs that it takes part in; `undefined` while it waits to look at one again. */
  readonly #runs = new Map<string, SharedRun | undefined>();
  readonly #pending = new Set<Promise<void>>();
  /** Requests that it is about to make runs of. */
  readonly #requests = new Set<string>();
  readonly #slots: number;
  readonly #places: Places;
  #failure: { readonly error: unknown } | undefined;

  constructor(options: WorkerOptions) {
    this.#options = options;
    this.#slots = options.slots ?? SLOTS;
    if (!Number.isInteger(this.#slots) || this.#slots < 1) {
      throw new RemoraError("WORKER-SLOTS", `Cannot run ${options.slots} agents at a time`, {
        hint: "Give a whole number from 1",
      });
    }
    this.#places = new Places({
      count: this.#slots,
      mostAside: MOST_ASIDE,
      onFree: () => this.#pump(),
    });
  }

  async run(): Promise<void> {
    const { store, signal, graphs } = this.#options;
    const takesRetries = this.#options.retries ?? graphs === undefined;
    const stop = (): void => this.#stop.abort(signal?.reason);
    if (signal?.aborted === true) return;
    signal?.addEventListener("abort", stop, { once: true });
    await using _presence = await announceRunner(store, { kind: "worker", slots: this.#slots });
    try {
      for (const graphId of graphs ?? []) this.#join(graphId);
      if (graphs === undefined) {
        await this.#joinKnown();
        this.#keep(this.#watchShared());
      }
      if (takesRetries) {
        for (const request of await listRetryRequests(store)) this.#startRetry(request);
        this.#keep(this.#watchRetries());
      }
      this.#endIfIdle();
      while (this.#pending.size > 0) await Promise.all(this.#pending);
    } finally {
      signal?.removeEventListener("abort", stop);
    }
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  async #joinKnown(): Promise<void> {
    const { kv } = this.#options.store.workspace(RUNS_WORKSPACE);
    for (const { key } of await kv.list(RUNS_KEYS.shared)) {
      this.#join(key.slice(RUNS_KEYS.shared.length));
    }
  }

  async #watchShared(): Promise<void> {
    const { kv } = this.#options.store.workspace(RUNS_WORKSPACE);
    for await (const change of kv.watch(RUNS_KEYS.shared, { signal: this.#stop.signal })) {
      if (change.type === "set") this.#join(change.key.slice(RUNS_KEYS.shared.length));
    }
  }

  #join(graphId: string): void {
    if (this.#runs.has(graphId) || this.#stop.signal.aborted) return;
    this.#runs.set(graphId, undefined);
    this.#keep(
      this.#takePart(graphId).finally(() => {
        this.#runs.delete(graphId);
        this.#endIfIdle();
      }),
    );
  }

  async #takePart(graphId: string): Promise<void> {
    const { store, onEvent, untilIdle } = this.#options;
    const { signal } = this.#stop;
    const { kv } = store.workspace(graphWorkspaceId(graphId));
    for (let wait = FIRST_PAUSE; !signal.aborted; wait = Math.min(LONGEST_PAUSE, wait * 2)) {
      try {
        const state = new GraphState(kv);
        if (await state.ended() !== undefined) {
          await state.tellEnd(store.events);
          return await this.#forget(graphId);
        }
        const record = await loadRun(store, graphId);
        const run = new SharedRun({
          worker: this.#options,
          record,
          signal,
          onOpen: () => this.#pump(),
        });
        this.#runs.set(graphId, run);
        const isOver = await run.run();
        if (isOver) await this.#forget(graphId);
        onEvent?.({ type: "left", graphId, isOver });
        return;
      } catch (error) {
        if (signal.aborted) return;
        onEvent?.({ type: "refused", graphId, error });
        // Somebody waits for the end of this process, which is not to wait for better times.
        if (untilIdle === true) {
          this.#failure ??= { error };
          return;
        }
      }
      this.#runs.set(graphId, undefined);
      await pauseFor(wait, signal);
    }
  }

  async #forget(graphId: string): Promise<void> {
    await this.#options.store.workspace(RUNS_WORKSPACE).kv.delete(RUNS_KEYS.shared + graphId);
  }

  /** Fills free places, from each run in turn. */
  #pump(): void {
    let isFound = true;
    while (isFound) {
      isFound = false;
      for (const [graphId, run] of [...this.#runs]) {
        if (!this.#places.isAnyFree) return;
        if (run?.take(() => this.#places.take()) !== true) continue;
        isFound = true;
        // It is the others' turn now, also where the next place is free a while later.
        this.#runs.delete(graphId);
        this.#runs.set(graphId, run);
      }
    }
  }

  async #watchRetries(): Promise<void> {
    const { store } = this.#options;
    for await (const request of followRetryRequests(store, { signal: this.#stop.signal })) {
      this.#startRetry(request);
    }
  }

  #startRetry(request: RetryRequest): void {
    if (this.#requests.has(request.id)) return;
    this.#requests.add(request.id);
    this.#keep(
      this.#takeRetry(request).finally(() => {
        this.#requests.delete(request.id);
        this.#endIfIdle();
      }),
    );
  }

  /** Of all workers the first one records the run; all of them run it. */
  async #takeRetry(request: RetryRequest): Promise<void> {
    const { store, onEvent } = this.#options;
    const { id, graphId, agentIds, note, maxTurns, modelId, by, via } = request;
    try {
      await prepareRetry({
        store,
        graphId,
        newGraphId: id,
        agents: agentIds,
        by,
        via,
        shared: true,
        ...(note === undefined ? {} : { note }),
        ...(maxTurns === undefined ? {} : { maxTurns }),
        ...(modelId === undefined ? {} : { modelId }),
      });
    } catch (error) {
      if (!(error instanceof RemoraError)) throw error;
      if (error.code !== "RUN-EXISTS") return await this.#refuse(request, error);
    }
    await announceShared(store, id);
    await dropRetryRequest(store, id);
    if (!this.#runs.has(id)) this.#join(id);
    onEvent?.({ type: "retrying", graphId: id, agentIds });
  }

  async #refuse({ id, graphId }: RetryRequest, error: RemoraError): Promise<void> {
    const { store, onEvent } = this.#options;
    const { code, message } = error;
    await store.events.append([createEvent({
      id: stableId(id, "refused"),
      category: "graph",
      action: "failed",
      graphId: id,
      payload: { error: { code, message }, retryOf: graphId },
    })]);
    await dropRetryRequest(store, id);
    onEvent?.({ type: "refused", graphId: id, error });
  }

  #keep(work: Promise<void>): void {
    const kept = work.catch((error: unknown) => {
      if (!this.#stop.signal.aborted) this.#failure ??= { error };
      this.#stop.abort(error);
    }).finally(() => this.#pending.delete(kept));
    this.#pending.add(kept);
  }

  #endIfIdle(): void {
    if (this.#options.untilIdle !== true || this.#runs.size + this.#requests.size > 0) return;
    this.#stop.abort(new DOMException("There is nothing left to do", "AbortError"));
  }
}
