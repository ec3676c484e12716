/**
 * Grail scripts (`.pym`): checks them and reads what they declare, with a parser and without Python. An
 * entry of its own, so that checking a script does not load what runs agents.
 *
 * @example
 * ```ts
 * import { checkGrail } from "@remora/backend/grail";
 *
 * const source = 'path: str = Input("path")\nimport os\npath\n';
 * const { valid, errors } = await checkGrail(source, { file: "tools/read.pym" });
 * console.log(valid, errors[0]?.code, errors[0]?.line); // false E005 2
 * ```
 *
 * @module
 */
export { checkGrail } from "./check.ts";
export { GRAIL_CODES } from "./codes.ts";
export type { GrailCode, GrailCodeInfo } from "./codes.ts";
export { checkGrailFiles } from "./files.ts";
export type { GrailFileCheck } from "./files.ts";
export type * from "./types.ts";
