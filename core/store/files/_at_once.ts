import type { BaseFolder } from "./_base_folder.ts";

/** Files that are written at the same time: their commits and their way to the disk overlap. */
const AT_ONCE = 16;

/** What is to be done to one file of the folder. */
export interface FileTask<T> {
  /** Relative to the base folder. */
  readonly path: string;
  /** Whether the file goes away: what goes makes room for what comes. */
  readonly removes: boolean;
  /** Does it. Must not throw. */
  readonly run: () => Promise<T>;
}

/**
 * Does something to several files of a folder, some at the same time, and gives what came of it in their
 * order. What leads to one file through links is done one after another.
 */
export async function forEachFile<T>(
  folder: BaseFolder,
  tasks: readonly FileTask<T>[],
): Promise<readonly T[]> {
  const results = new Map<FileTask<T>, T>();
  for (const removes of [true, false]) {
    const queues = await byRealFile(folder, tasks.filter((task) => task.removes === removes));
    const work = async (): Promise<void> => {
      for (let queue = queues.pop(); queue !== undefined; queue = queues.pop()) {
        for (const task of queue) results.set(task, await task.run());
      }
    };
    await Promise.all(Array.from({ length: Math.min(AT_ONCE, queues.length) }, work));
  }
  return tasks.map((task) => results.get(task)!);
}

async function byRealFile<T>(
  folder: BaseFolder,
  tasks: readonly FileTask<T>[],
): Promise<FileTask<T>[][]> {
  const queues = new Map<string, FileTask<T>[]>();
  for (const task of tasks) {
    const file = await folder.identity(task.path);
    const queue = queues.get(file);
    if (queue === undefined) queues.set(file, [task]);
    else queue.push(task);
  }
  // They are taken from the end.
  return [...queues.values()].reverse();
}
