import type { FileOutcome } from "./_file_reader.ts";
import type { WorkerAnswer, WorkerSetup } from "./_worker.ts";

/** Files that a worker gets at once. */
const BATCH = 8;

/** A worker could not be started or broke: what it was to do is to be done here. */
export class PoolError extends Error {
  override readonly name = "PoolError";
}

/**
 * Reads files and their parts in workers, so many at a time. Parsing is all computing, so that it goes as
 * many times as fast as there are processors.
 *
 * @returns What reading each file came to, in the order of the paths.
 * @throws {PoolError} when workers do not work here
 */
export async function readInWorkers(
  paths: readonly string[],
  { size, setup, signal }: {
    readonly size: number;
    readonly setup: WorkerSetup;
    readonly signal: AbortSignal | undefined;
  },
): Promise<readonly FileOutcome[]> {
  const outcomes: FileOutcome[] = new Array(paths.length);
  let next = 0;
  const workers: Worker[] = [];
  async function work(): Promise<void> {
    const worker = new Worker(new URL("./_worker.ts", import.meta.url), { type: "module" });
    workers.push(worker);
    worker.postMessage(setup);
    while (next < paths.length) {
      signal?.throwIfAborted();
      const start = next;
      next += BATCH;
      const answer = await ask(worker, paths.slice(start, start + BATCH));
      if (!answer.ok) throw new PoolError(answer.message);
      for (const [index, outcome] of answer.outcomes.entries()) outcomes[start + index] = outcome;
    }
  }
  try {
    await Promise.all(Array.from({ length: size }, work));
  } finally {
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
