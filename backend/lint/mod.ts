export { applyFixTool } from "./apply_fix.ts";
export { runLinterTool } from "./run_linter.ts";
export type { FixReport, LintFinding, LintFix, LintOptions, LintReport } from "./types.ts";
