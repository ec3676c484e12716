import { RemoraError } from "@remora/core";
import { type Place, Places } from "./_places.ts";
import { ReadyQueue } from "./_ready_queue.ts";
import { assertNoCycle, type Dependent, downstreamOf } from "./cycle.ts";
import type { ErrorPolicy } from "./types.ts";

/** A piece of work with dependencies. */
export interface Task extends Dependent {
  /** For messages. */
  readonly name: string;
  /** Of tasks that could start, the one with the highest starts first. */
  readonly priority: number;
}

/** How a task ended. Everything but `completed` stands in the way of those that depend on it. */
export type TaskEnd =
  | { readonly state: "completed" }
  | { readonly state: "failed" | "cancelled" | "skipped"; readonly reason: string };

/** Options of a {@linkcode Scheduler}. */
export interface SchedulerOptions<T extends Task> {
  /** Tasks that run at the same time, at most; those that step aside to wait for a person do not count. */
  readonly concurrency: number;
  readonly policy: ErrorPolicy;
  /** Ends of an earlier run: these tasks do not run again. */
  readonly ended?: ReadonlyMap<string, TaskEnd>;
  /**
   * Runs a task. It must settle soon after the signal is aborted. When the scheduler was interrupted,
   * what it returns does not count. What it throws is no end of the task, but of everything.
   */
  readonly run: (task: T, signal: AbortSignal, place: Place) => Promise<TaskEnd>;
  /**
   * Told, in order, of ends that are not what `run` returned: skipped, or cancelled before the start. They
   * come in batches, one after the other.
   */
  readonly onEnds?: (ends: readonly (readonly [T, TaskEnd])[]) => Promise<void>;
}

interface Entry<T> {
  readonly task: T;
  waiting: number;
  end?: TaskEnd;
  controller?: AbortController;
}

/** Ends that are told together, at most. */
const BATCH = 200;

/**
 * Runs tasks as soon as what they depend on is done, so many at a time. Takes time in proportion to tasks
 * and dependencies, and no recursion, so that neither wide nor deep graphs are a problem.
 */
export class Scheduler<T extends Task> {
  readonly #options: SchedulerOptions<T>;
  readonly #entries = new Map<string, Entry<T>>();
  readonly #downstream: ReadonlyMap<string, readonly string[]>;
  readonly #ready = new ReadyQueue<Entry<T>>();
  readonly #running = new Set<Entry<T>>();
  readonly #places: Places;
  readonly #earlier: [Entry<T>, TaskEnd][] = [];
  readonly #done = Promise.withResolvers<void>();
  #left: number;
  #isStopped = false;
  #isInterrupted = false;
  #untold: (readonly [T, TaskEnd])[] = [];
  #telling: Promise<void> | undefined;
  #failure: { readonly error: unknown } | undefined;

  /** @throws {RemoraError} `GRAPH-CYCLE`, `GRAPH-UNKNOWN-AGENT` */
  constructor(tasks: readonly T[], options: SchedulerOptions<T>) {
    const names = new Map(tasks.map(({ id, name }) => [id, name]));
    for (const { name, upstream } of tasks) {
      const unknown = upstream.find((id) => !names.has(id));
      if (unknown !== undefined) throw unknownUpstream(name, unknown);
    }
    assertNoCycle(tasks, (id) => names.get(id) ?? id);
    this.#options = options;
    this.#places = new Places({
      count: options.concurrency,
      onFree: () => this.#startReady(),
    });
    this.#downstream = downstreamOf(tasks);
    for (const task of tasks) {
      this.#entries.set(task.id, { task, waiting: task.upstream.length });
    }
    this.#left = tasks.length;
  }

  /** Whether it was stopped without ending anything. */
  get isInterrupted(): boolean {
    return this.#isInterrupted;
  }

  /** An end of an earlier run, told before this one: the task does not run again. */
  setEnd(id: string, end: TaskEnd): void {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.end !== undefined) return;
    entry.end = end;
    this.#earlier.push([entry, end]);
  }

  /** Runs everything. Resolves when nothing runs any more; rejects with what `run` or `onEnds` threw. */
  async run(): Promise<void> {
    for (const [id, end] of this.#options.ended ?? []) this.setEnd(id, end);
    for (const entry of this.#entries.values()) {
      if (entry.waiting === 0) this.#ready.push(entry, entry.task.priority);
    }
    // Ends of an earlier run have their consequences now, where the process died before they had.
    this.#settle(this.#earlier);
    this.#startReady();
    await this.#done.promise;
    await this.#telling;
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** Cancels one task: a running one is aborted, a waiting one never starts. `false`: it has ended. */
  cancel(id: string, reason: string): boolean {
    const entry = this.#entries.get(id);
    if (entry === undefined || entry.end !== undefined) return false;
    this.#cancel(entry, reason);
    this.#startReady();
    return true;
  }

  /** Cancels everything that has not ended. */
  cancelAll(reason: string): void {
    for (const entry of this.#entries.values()) {
      if (entry.end === undefined) this.#cancel(entry, reason);
    }
    this.#startReady();
  }

  /** Stops without ending anything: running tasks are aborted and count as not run. */
  interrupt(reason: unknown): void {
    if (this.#isInterrupted) return;
    this.#isInterrupted = true;
    for (const { controller } of this.#running) controller?.abort(reason);
    this.#finishIfDone();
  }

  /** Nothing can be relied on any more: what runs is aborted, {@linkcode run} rejects with this. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.interrupt(error);
  }

  #startReady(): void {
    while (!this.#isInterrupted && this.#places.isAnyFree) {
      const entry = this.#ready.take();
      if (entry === undefined) break;
      if (entry.end === undefined && entry.controller === undefined) void this.#start(entry);
    }
    this.#finishIfDone();
  }

  async #start(entry: Entry<T>): Promise<void> {
    const controller = new AbortController();
    entry.controller = controller;
    this.#running.add(entry);
    const place = this.#places.take();
    const end = await this.#attempt(entry.task, controller.signal, place);
    this.#running.delete(entry);
    if (!this.#isInterrupted && end !== undefined) {
      entry.end = end;
      this.#settle([[entry, end]]);
    }
    place.free();
    this.#finishIfDone();
  }

  async #attempt(task: T, signal: AbortSignal, place: Place): Promise<TaskEnd | undefined> {
    try {
      return await this.#options.run(task, signal, place);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  #cancel(entry: Entry<T>, reason: string): void {
    if (entry.controller !== undefined) {
      entry.controller.abort(new DOMException(reason, "AbortError"));
      return;
    }
    const end: TaskEnd = { state: "cancelled", reason };
    this.#decide(entry, end);
    this.#settle([[entry, end]]);
  }

  /** An end that `run` had no part in. */
  #decide(entry: Entry<T>, end: TaskEnd): void {
    entry.end = end;
    this.#untold.push([entry.task, end]);
    this.#telling ??= this.#tell();
  }

  async #tell(): Promise<void> {
    // What is decided in one go is told together.
    await Promise.resolve();
    while (this.#untold.length > 0 && this.#failure === undefined) {
      const ends = this.#untold.slice(0, BATCH);
      this.#untold = this.#untold.slice(BATCH);
      try {
        await this.#options.onEnds?.(ends);
      } catch (error) {
        this.fail(error);
      }
    }
    // Here and not when the promise settles: what is decided in between would never be told.
    this.#telling = undefined;
  }

  /** Carries out the consequences of ends, and those of the ends that follow from them. */
  #settle(ends: [Entry<T>, TaskEnd][]): void {
    const { policy } = this.#options;
    for (let index = 0; index < ends.length; index++) {
      const [entry, end] = ends[index]!;
      this.#left--;
      const blocks = end.state !== "completed" && policy !== "continue";
      for (const id of this.#downstream.get(entry.task.id) ?? []) {
        const below = this.#entries.get(id)!;
        below.waiting--;
        if (below.end !== undefined) continue;
        if (blocks) {
          const what = end.state === "failed" ? "failed" : `was ${end.state}`;
          const reason = `Depends on ${entry.task.name}, which ${what}`;
          const skipped: TaskEnd = { state: "skipped", reason };
          this.#decide(below, skipped);
          ends.push([below, skipped]);
        } else if (below.waiting === 0) this.#ready.push(below, below.task.priority);
      }
      if (end.state === "failed" && policy === "stop_graph") {
        for (const stopped of this.#stop(entry, end)) {
          ends.push(stopped);
        }
      }
    }
  }

  #stop(failed: Entry<T>, end: { readonly reason: string }): [Entry<T>, TaskEnd][] {
    if (this.#isStopped) return [];
    this.#isStopped = true;
    const reason = `${failed.task.name} failed: ${end.reason}`;
    const stopped: [Entry<T>, TaskEnd][] = [];
    for (const entry of this.#entries.values()) {
      if (entry.end !== undefined) continue;
      if (entry.controller !== undefined) this.#cancel(entry, reason);
      else {
        const skipped: TaskEnd = { state: "skipped", reason };
        this.#decide(entry, skipped);
        stopped.push([entry, skipped]);
      }
    }
    return stopped;
  }

  #finishIfDone(): void {
    if (this.#running.size > 0) return;
    if (this.#left === 0 || this.#isInterrupted) this.#done.resolve();
  }
}

function unknownUpstream(name: string, unknown: string): RemoraError {
  return new RemoraError(
    "GRAPH-UNKNOWN-AGENT",
    `${name} waits for "${unknown}", which is missing`,
    {
      hint: "Add it to the graph, or take the dependency away",
    },
  );
}
