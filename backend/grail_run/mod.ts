export { MONTY_VERSION, MontyMissingError } from "./_addon.ts";
export { checkWithMonty } from "./check_with_monty.ts";
export type { MontyCheck, MontyCheckOptions } from "./check_with_monty.ts";
export { type ExternalInfo, externalInfo, GRAIL_EXTERNALS } from "./externals/names.ts";
export { type ContextProvider, grailTool, type GrailToolOptions } from "./grail_tool.ts";
export { loadGrailTool, type LoadGrailToolOptions } from "./load_grail_tool.ts";
export { GRAIL_LIMITS, type GrailLimits, parseGrailLimits } from "./limits.ts";
export { createGrailRunner, type GrailRunnerOptions } from "./runner.ts";
export * from "./types.ts";
