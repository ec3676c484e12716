import { RemoraError, RUNS_KEYS, RUNS_WORKSPACE, type Store, systemClock } from "@remora/core";
import { stat } from "node:fs/promises";
import { join } from "node:path";
import { pathOfNode } from "../discovery/mod.ts";
import { pauseFor } from "../graph/_pause.ts";
import type { HeldPlace } from "../graph/_places.ts";
import { graphLease, RunHeldError } from "../graph/_take_over.ts";
import { executeGraph } from "../graph/executor.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { type Machinery, makeMachinery } from "../run/_start.ts";
import type { RunRecord } from "../run/record.ts";
import { storedBundles } from "../run/_stored_bundles.ts";
import { BoardDispatcher } from "./_board_dispatcher.ts";
import { GraphWork } from "./_graph_work.ts";
import { WorkBoard } from "./_work_board.ts";
import type { WorkerOptions } from "./types.ts";

const LEASE_TTL = 6_000;
/** Tasks on the board at the same time: more than all workers together have places. */
const WINDOW = 1_000;
/** Files that are looked for before a worker takes part. */
const LOOKED_FOR = 50;

/** What {@linkcode SharedRun} needs beside the worker's options. */
export interface SharedRunOptions {
  readonly worker: WorkerOptions;
  readonly record: RunRecord;
  /** Aborted when this process lets the run be. */
  readonly signal: AbortSignal;
  /** Told that there may be something to take. */
  readonly onOpen: () => void;
  /** Makes what runs its agents. @default by its bundles, with the worker's model */
  readonly machinery?: () => Promise<Machinery>;
}

/** One run that this process takes part in. */
export class SharedRun {
  readonly #options: SharedRunOptions;
  readonly #store: Store;
  readonly #board: WorkBoard;
  readonly #state: GraphState;
  #work: GraphWork | undefined;
  #dispatcher: BoardDispatcher | undefined;
  #passed = Promise.withResolvers<void>();
  #isLeading = false;

  constructor(options: SharedRunOptions) {
    this.#options = options;
    this.#store = options.worker.store;
    const { kv } = this.#store.workspace(graphWorkspaceId(options.record.graphId));
    this.#board = new WorkBoard(kv);
    this.#state = new GraphState(kv);
  }

  /** Takes a task, if there is one. */
  take(place: () => HeldPlace): boolean {
    return this.#work?.take(place) ?? false;
  }

  /** Takes part until the run has ended (`true`) or `signal` is aborted. */
  async run(): Promise<boolean> {
    const { worker, record, signal } = this.#options;
    const { store } = worker;
    await checkFolder(store, record);
    const make = this.#options.machinery ?? (() => this.#machinery());
    await using machinery = await make();
    const stop = new AbortController();
    let failure: { readonly error: unknown } | undefined;
    const onFailure = (error: unknown): void => {
      failure ??= { error };
      stop.abort(error);
    };
    const either = AbortSignal.any([signal, stop.signal]);
    this.#work = new GraphWork({
      store,
      record,
      board: this.#board,
      runner: machinery.runner,
      leaseTtl: worker.leaseTtl ?? LEASE_TTL,
      signal: either,
      onOpen: this.#options.onOpen,
      onFailure,
      onEvent: (event) => worker.onEvent?.(event),
    });
    worker.onEvent?.({
      type: "joined",
      graphId: record.graphId,
      total: record.agents.length,
    });
    const parts = [this.#listen(either), this.#lead(machinery, either)].map((part) =>
      part.catch((error: unknown) => {
        if (!either.aborted) onFailure(error);
      })
    );
    const end = await this.#state.untilEnded(either).catch((error: unknown) => {
      onFailure(error);
      return undefined;
    });
    // The one that leads ends the run itself, and tidies up.
    if (end === undefined || !this.#isLeading) stop.abort(new DOMException("Over", "AbortError"));
    await parts[1];
    stop.abort(new DOMException("Over", "AbortError"));
    await Promise.all(parts);
    await this.#work.settled();
    if (failure !== undefined) throw failure.error;
    // Whoever led may have died before the log knew.
    if (end !== undefined) await this.#state.tellEnd(store.events);
    return end !== undefined;
  }

  async #machinery(): Promise<Machinery> {
    const { worker, record } = this.#options;
    const model = await worker.model(record);
    return makeMachinery(record, await storedBundles(record), { ...worker, model });
  }

  async #listen(signal: AbortSignal): Promise<void> {
    for await (const change of this.#board.changes(signal)) {
      if (change.type === "turn") {
        this.#passed.resolve();
        this.#passed = Promise.withResolvers();
      }
      if (change.type === "done") this.#dispatcher?.take(change.done);
      this.#work?.apply(change);
    }
  }

  /** Of all workers one leads: it decides what is to be tried, and keeps what came of it. */
  async #lead(machinery: Machinery, signal: AbortSignal): Promise<void> {
    const { worker, record } = this.#options;
    const { graphId, agents, root, policy, retries } = record;
    const leaseTtl = worker.leaseTtl ?? LEASE_TTL;
    while (!signal.aborted && await this.#state.ended() === undefined) {
      await this.#untilFree(signal);
      if (signal.aborted) return;
      const dispatcher = new BoardDispatcher(this.#store, this.#board, signal);
      try {
        const done = executeGraph(graphId, agents, {
          store: this.#store,
          runner: machinery.runner,
          root,
          concurrency: WINDOW,
          policy,
          retries,
          about: machinery.about,
          signal,
          leaseTtl,
          dispatcher,
          onLead: () => {
            this.#isLeading = true;
            this.#dispatcher = dispatcher;
            worker.onEvent?.({ type: "leading", graphId });
          },
        }).done;
        await done;
        if (await this.#state.ended() !== undefined) {
          await this.#board.clear();
          await this.#store.workspace(RUNS_WORKSPACE).kv.delete(RUNS_KEYS.shared + graphId);
        } else await this.#board.passTurn();
      } catch (error) {
        const isOvertaken = error instanceof RunHeldError ||
          error instanceof RemoraError && error.code === "LEASE-LOST";
        if (!isOvertaken && !signal.aborted) throw error;
      } finally {
        this.#dispatcher = undefined;
        this.#isLeading = false;
      }
    }
  }

  /** Waits until nobody seems to lead. */
  async #untilFree(signal: AbortSignal): Promise<void> {
    for (;;) {
      const passed = this.#passed.promise;
      const holder = await this.#store.leaseHolder(graphLease(this.#options.record.graphId));
      if (holder === undefined || signal.aborted) return;
      const stop = new AbortController();
      const left = Date.parse(holder.expiresAt) - systemClock.now() + Math.random() * 200;
      await Promise.race([pauseFor(left, AbortSignal.any([signal, stop.signal])), passed]);
      stop.abort();
    }
  }
}

/** Tells all workers, those to come included, of a recorded run. */
export async function announceShared(store: Store, graphId: string): Promise<void> {
  await store.workspace(RUNS_WORKSPACE).kv.set(RUNS_KEYS.shared + graphId, true);
}

/**
 * A worker whose folder is another project's would fail every agent: it leaves the run to others.
 *
 * @throws {RemoraError} `WORKER-FOLDER`
 */
async function checkFolder(store: Store, record: RunRecord): Promise<void> {
  const { graphId, agents, root } = record;
  const { files } = store.workspace(graphWorkspaceId(graphId));
  await files.setBase(root);
  const folder = await files.base() ?? root;
  const paths = new Set(agents.map(({ target }) => pathOfNode(target)));
  const some = [...paths].slice(0, LOOKED_FOR);
  for (const path of some) if (await isThere(join(folder, path))) return;
  throw new RemoraError("WORKER-FOLDER", `${folder} has none of the files of run ${graphId}`, {
    hint: `Give the folder that holds ${some[0] ?? "them"} with --root`,
  });
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch {
    return false;
  }
}
