export type * from "./types.ts";
export { clearJournal } from "./journal.ts";
export { runKernel } from "./run_kernel.ts";
