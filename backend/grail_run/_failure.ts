import type { GrailFailure, GrailRunResult } from "./types.ts";

const MAX_PRINTED = 600;

/** The words of the reference for what went wrong. */
const CODES: Readonly<Record<GrailFailure["kind"], string>> = {
  input: "GRAIL",
  external: "EXTERNALS_ERROR",
  syntax: "GRAIL_CHECK",
  error: "EXECUTION",
  limit: "LIMIT",
  killed: "LIMIT",
};

/** What the model is told: the reference's envelope, with the lines of the script where it happened. */
export function tellFailure(
  { failure, printed }: Extract<GrailRunResult, { readonly ok: false }>,
  file: string,
): string {
  const { kind, name, message, frames } = failure;
  const at = frames.map(({ line, function: inside, source }) => {
    const where = inside === "<module>" ? "" : ` in ${inside}()`;
    return `${file}:${line}${where}: ${source}`;
  });
  const tail = printed.trimEnd().slice(-MAX_PRINTED).toWellFormed();
  return JSON.stringify({
    error: true,
    code: CODES[kind],
    message: kind === "input" || kind === "external" ? message : `${name}: ${message}`,
    ...(at.length === 0 ? {} : { at }),
    ...(tail === "" ? {} : { printed: tail }),
  });
}
