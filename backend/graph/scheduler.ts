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
  /** Tasks that run at the same time, at most. */
  readonly concurrency: number;
  readonly policy: ErrorPolicy;
  /** Ends of an earlier run: these tasks do not run again. */
  readonly ended?: ReadonlyMap<string, TaskEnd>;
  /**
   * Runs a task. It must settle soon after the signal is aborted. When the scheduler was interrupted,
   * what it returns does not count.
   */
  readonly run: (task: T, signal: AbortSignal) => Promise<TaskEnd>;
  /** Told, in order, of ends that are not what `run` returned: skipped, or cancelled before the start. */
  readonly onEnd?: (task: T, end: TaskEnd) => Promise<void>;
}

interface Entry<T> {
  readonly task: T;
  waiting: number;
  end?: TaskEnd;
  controller?: AbortController;
}

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
  readonly #done = Promise.withResolvers<void>();
  #left: number;
  #isStopped = false;
  #isInterrupted = false;
  #telling: Promise<void> = Promise.resolve();

  /** @throws {RemoraError} `GRAPH-CYCLE` */
  constructor(tasks: readonly T[], options: SchedulerOptions<T>) {
    const names = new Map(tasks.map(({ id, name }) => [id, name]));
    assertNoCycle(tasks, (id) => names.get(id) ?? id);
    this.#options = options;
    this.#downstream = downstreamOf(tasks);
    for (const task of tasks) {
      this.#entries.set(task.id, { task, waiting: task.upstream.length });
    }
    this.#left = tasks.length;
  }

  /** Runs everything. Resolves when nothing runs any more; rejects with what `onEnd` threw. */
  async run(): Promise<void> {
    const ended: [Entry<T>, TaskEnd][] = [];
    for (const entry of this.#entries.values()) {
      const end = this.#options.ended?.get(entry.task.id);
      if (end !== undefined) ended.push([entry, end]);
      else if (entry.waiting === 0) this.#ready.push(entry, entry.task.priority);
    }
    for (const [entry, end] of ended) entry.end = end;
    // Ends of an earlier run have their consequences now, where the process died before they had.
    this.#settle(...ended);
    this.#startReady();
    await this.#done.promise;
    await this.#telling;
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

  #startReady(): void {
    while (!this.#isInterrupted && this.#running.size < this.#options.concurrency) {
      const entry = this.#ready.take();
      if (entry === undefined) break;
      if (entry.end === undefined) void this.#start(entry);
    }
    this.#finishIfDone();
  }

  async #start(entry: Entry<T>): Promise<void> {
    const controller = new AbortController();
    entry.controller = controller;
    this.#running.add(entry);
    const end = await this.#attempt(entry.task, controller.signal);
    this.#running.delete(entry);
    if (!this.#isInterrupted) {
      entry.end = end;
      this.#settle([entry, end]);
    }
    this.#startReady();
  }

  async #attempt(task: T, signal: AbortSignal): Promise<TaskEnd> {
    try {
      return await this.#options.run(task, signal);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return { state: "failed", reason };
    }
  }

  #cancel(entry: Entry<T>, reason: string): void {
    if (entry.controller !== undefined) {
      entry.controller.abort(new DOMException(reason, "AbortError"));
      return;
    }
    const end: TaskEnd = { state: "cancelled", reason };
    this.#decide(entry, end);
    this.#settle([entry, end]);
  }

  /** An end that `run` had no part in. */
  #decide(entry: Entry<T>, end: TaskEnd): void {
    entry.end = end;
    const { onEnd } = this.#options;
    if (onEnd === undefined) return;
    this.#telling = this.#telling.then(() => onEnd(entry.task, end));
    // It rejects at the end of `run`, not before anybody listens.
    this.#telling.catch(() => {});
  }

  /** Carries out the consequences of ends, and those of the ends that follow from them. */
  #settle(...ends: [Entry<T>, TaskEnd][]): void {
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
          const reason = `Depends on ${entry.task.name}, which was ${end.state}`;
          const skipped: TaskEnd = { state: "skipped", reason };
          this.#decide(below, skipped);
          ends.push([below, skipped]);
        } else if (below.waiting === 0) this.#ready.push(below, below.task.priority);
      }
      if (end.state === "failed" && policy === "stop_graph") ends.push(...this.#stop(entry, end));
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
