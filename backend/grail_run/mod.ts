/**
 * Runs Grail scripts (`.pym`), the tools of bundles that were written for the Python original. An entry of its
 * own: nobody fetches it who has no such tools.
 *
 * @module
 */
export { MONTY_VERSION, MontyMissingError } from "./_addon.ts";
export { checkWithMonty } from "./check_with_monty.ts";
export type { MontyCheck, MontyCheckOptions } from "./check_with_monty.ts";
export type { ExternalInfo, ExternalName } from "./externals/names.ts";
export { externalInfo, GRAIL_EXTERNALS, isExternal } from "./externals/names.ts";
export { grailTool } from "./grail_tool.ts";
export type { ContextProvider, GrailToolOptions } from "./grail_tool.ts";
export { GRAIL_LIMITS, parseGrailLimits } from "./limits.ts";
export type { GrailLimits } from "./limits.ts";
export { loadGrailTool } from "./load_grail_tool.ts";
export type { LoadGrailToolOptions } from "./load_grail_tool.ts";
export { createGrailRunner } from "./runner.ts";
export type { GrailRunnerOptions } from "./runner.ts";
export { grailStatus } from "./status.ts";
export type { GrailStatus, GrailStatusOptions } from "./status.ts";
export { PythonError } from "./types.ts";
export type * from "./types.ts";
// What the signatures above are made of.
export type { GrailCode, GrailCodeInfo } from "../grail/codes.ts";
export type * from "../grail/types.ts";
export type * from "../tools/types.ts";
export type { AskUserOptions } from "../tools/ask_user.ts";
export type { AllowedCommand, RunCommandOptions } from "../tools/run_command.ts";
export type { QueryPack } from "../discovery/mod.ts";
