export { autoAnswer, SYNTHETIC_USER } from "./auto_answer.ts";
export type { AutoAnswerOptions } from "./auto_answer.ts";
export { bundleRunner } from "./bundle_runner.ts";
export type { BundleRunnerOptions } from "./bundle_runner.ts";
export { bundleTools } from "./bundle_tools.ts";
export type { BundleToolOptions, ScriptLoader } from "./bundle_tools.ts";
export type { RunHead, RunRecord, StoredBundle } from "./record.ts";
export { planRun, resumeRun, runBundle } from "./run_bundle.ts";
export type {
  PlanOptions,
  ResumeRunOptions,
  RunBundleOptions,
  RunHandle,
  RunOptions,
  RunPlan,
} from "./run_bundle.ts";
export { cancelRun, findRun, listRuns, loadReport, loadRun } from "./runs.ts";
export type { CancelRunOptions, RunState, RunSummary } from "./runs.ts";
