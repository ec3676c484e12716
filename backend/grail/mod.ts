/**
 * Grail scripts (`.pym`): checks them and reads what they declare, with a parser and without Python.
 *
 * @module
 */
export { checkGrail } from "./check.ts";
export { GRAIL_CODES } from "./codes.ts";
export type { GrailCode, GrailCodeInfo } from "./codes.ts";
export type * from "./types.ts";
