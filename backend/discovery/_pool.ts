import type { FileOutcome } from "./_file_reader.ts";
import type { WorkerAnswer, WorkerSetup } from "./_worker.ts";

/** Files that a worker gets at once, at most; towards the end fewer, so that all end together. */
const LARGEST_BATCH = 32;

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
  /** Reads a file in this thread, which is one of those that work. */
  readonly readHere: (path: string) => Promise<FileOutcome>;
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
  const workers: Worker[] = [];
  async function workHere(): Promise<void> {
    while (next < paths.length) {
      signal?.throwIfAborted();
      const at = next++;
      outcomes[at] = await readHere(paths[at]!);
    }
  }
  async function workThere(): Promise<void> {
    const worker = new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
    workers.push(worker);
    worker.postMessage(setup);
    // What it takes to start is not paid for by files that wait for it.
    await ask(worker, []);
    while (next < paths.length) {
      signal?.throwIfAborted();
      const start = next;
      const share = Math.ceil((paths.length - start) / (4 * (size + 1)));
      next += Math.min(LARGEST_BATCH, share);
      const answer = await ask(worker, paths.slice(start, next));
      if (!answer.ok) throw new PoolError(answer.message);
      for (const [index, outcome] of answer.outcomes.entries()) outcomes[start + index] = outcome;
    }
  }
  try {
    await Promise.all([workHere(), ...Array.from({ length: size }, workThere)]);
  } finally {
    next = paths.length;
    for (const worker of workers) worker.terminate();
  }
  return outcomes;
}

function ask(worker: Worker, paths: readonly string[]): Promise<WorkerAnswer> {
  return new Promise((resolve, reject) => {
    worker.onmessage = (event: MessageEvent<WorkerAnswer>) => resolve(event.data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new PoolError(event.message));
    };
    worker.postMessage(paths);
  });
}
