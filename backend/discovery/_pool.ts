import type { FileOutcome } from "./_file_reader.ts";
import type { WorkerAnswer, WorkerSetup } from "./_worker.ts";

/** Files that a worker gets at once, at most; towards the end fewer, so that all end together. */
const LARGEST_BATCH = 32;
/**
 * Batches that a worker has at once. This thread is at work, too, and looks for answers between two files
 * only; who had but one batch would wait for it.
 */
const BATCHES_AHEAD = 2;

/** A worker could not be started or broke: what it was to do is to be done here. */
export class PoolError extends Error {
  override readonly name = "PoolError";
}

/** How files are read in workers. */
export interface PoolOptions {
  /** Workers besides this thread. */
  readonly size: number;
  /** What they are told first. */
  readonly setup: WorkerSetup;
  /** Reads files in this thread, which is one of those that work. */
  readonly readHere: (take: () => string | undefined) => AsyncIterable<FileOutcome>;
  /** Stops it. */
  readonly signal: AbortSignal | undefined;
}

/**
 * Reads files and their parts here and in workers. Parsing is all computing, so that it goes as many times
 * as fast as there are processors.
 *
 * @returns What reading each file came to, in the order of the paths.
 * @throws {PoolError} when workers do not work here
 */
export async function readInWorkers(
  paths: readonly string[],
  { size, setup, readHere, signal }: PoolOptions,
): Promise<readonly FileOutcome[]> {
  const outcomes: FileOutcome[] = new Array(paths.length);
  let next = 0;
  const workers: PoolWorker[] = [];
  async function workHere(): Promise<void> {
    const taken: number[] = [];
    const take = (): string | undefined => {
      signal?.throwIfAborted();
      if (next >= paths.length) return undefined;
      taken.push(next);
      return paths[next++];
    };
    for await (const outcome of readHere(take)) outcomes[taken.shift()!] = outcome;
  }
  async function workThere(): Promise<void> {
    const worker = new PoolWorker(setup);
    workers.push(worker);
    // What it takes to start is not paid for by files that wait for it.
    await worker.read([]);
    const lane = async (): Promise<void> => {
      while (next < paths.length) {
        signal?.throwIfAborted();
        const start = next;
        const share = Math.ceil((paths.length - start) / (4 * BATCHES_AHEAD * (size + 1)));
        next += Math.min(LARGEST_BATCH, share);
        const found = await worker.read(paths.slice(start, next));
        for (const [index, outcome] of found.entries()) outcomes[start + index] = outcome;
      }
    };
    await Promise.all(Array.from({ length: BATCHES_AHEAD }, lane));
  }
  try {
    await Promise.all([workHere(), ...Array.from({ length: size }, workThere)]);
  } finally {
    next = paths.length;
    for (const worker of workers) worker[Symbol.dispose]();
  }
  return outcomes;
}

type Answered = PromiseWithResolvers<readonly FileOutcome[]>;

/** A worker, and what was asked of it and is not answered yet. */
class PoolWorker implements Disposable {
  readonly #worker = new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
  readonly #asked: Answered[] = [];

  constructor(setup: WorkerSetup) {
    this.#worker.onmessage = ({ data }: MessageEvent<WorkerAnswer>) => {
      const asked = this.#asked.shift();
      if (data.ok) asked?.resolve(data.outcomes);
      else asked?.reject(new PoolError(data.message));
    };
    this.#worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.#asked.splice(0)) reject(new PoolError(event.message));
    };
    this.#worker.postMessage(setup);
  }

  /** Reads files there. Who asks again before the answer is there gets it after that one. */
  read(paths: readonly string[]): Promise<readonly FileOutcome[]> {
    const answered: Answered = Promise.withResolvers();
    this.#asked.push(answered);
    this.#worker.postMessage(paths);
    return answered.promise;
  }

  [Symbol.dispose](): void {
    this.#worker.terminate();
  }
}
