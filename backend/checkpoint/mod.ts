export { RunCheckpoints } from "./run_checkpoints.ts";
export type { CreateRunCheckpointOptions } from "./run_checkpoints.ts";
export type { ImportRunOptions } from "./_folder.ts";
export type { CheckpointSchedule } from "./_schedule.ts";
export type { RunCheckpoint } from "./types.ts";
