export { queueRun, runShared } from "./share.ts";
export type { QueuedRun } from "./share.ts";
export { runWorker } from "./worker.ts";
export type { WorkerEvent, WorkerOptions } from "./types.ts";
