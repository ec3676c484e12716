/**
 * The part of the core that needs no store: errors, JSON, the forms of answers, loading of slices. Everything
 * here is in `@remora/core` too; importing it from here brings no store along, which is most of the time that
 * a short command takes to start.
 *
 * @example
 * ```ts
 * import { RemoraError } from "@remora/core/base";
 *
 * console.log(new RemoraError("NO-SUCH-FILE", "There is no a.txt").code); // NO-SUCH-FILE
 * ```
 *
 * @module
 */
export * from "./error/mod.ts";
export * from "./json/mod.ts";
export { parseAnswerSchema } from "./inbox/schema.ts";
export type { AnswerSchema, FieldSchema } from "./inbox/question.ts";
export * from "./slices.ts";
