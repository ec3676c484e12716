import type { GrailScript, GrailSpan } from "../grail/types.ts";

/** What the functions are called that the host provides; their wrappers have the names of the externals. */
export const EXTERNAL_PREFIX = "__ext__";

/** Names that the interpreter knows and the checker of types does not. */
const ERRORS = {
  OSError: [
    "FileExistsError",
    "FileNotFoundError",
    "IsADirectoryError",
    "NotADirectoryError",
    "PermissionError",
  ],
  ValueError: ["UnicodeDecodeError"],
  Exception: ["ImportError"],
  ImportError: ["ModuleNotFoundError"],
} as const;
const FUNCTIONS = ["filter", "getattr", "hasattr", "iter", "map", "next", "setattr"] as const;

/** Text that stands before a script for the check of its types. */
export const TYPING_PREFIX = [
  "from typing import Any as __grail_Any__",
  "def __grail_input__() -> __grail_Any__: raise NotImplementedError()",
  ...Object.entries(ERRORS).flatMap(([base, names]) =>
    names.map((name) => `class ${name}(${base}): pass`)
  ),
  ...FUNCTIONS.map((name) =>
    `def ${name}(*args: __grail_Any__) -> __grail_Any__: raise NotImplementedError()`
  ),
].join("\n");

/**
 * The script as the interpreter runs it. Every line stays where it is: what the interpreter reports is true
 * of the original.
 *
 * An external becomes a function of its name around the host's. It is needed for `await`: what the host
 * returns cannot be awaited, what an `async def` returns can.
 */
export function toRunnable(script: GrailScript): string {
  const wrappers = new Map(script.externals.map((external) => [external.span.start, external]));
  return replaceSpans(
    script,
    script.declarations.map(({ kind, span }) => {
      const external = wrappers.get(span.start);
      if (external === undefined) return [span, kind === "external" ? "" : "pass"];
      const keyword = external.isAsync ? "async def" : "def";
      const call = `return ${EXTERNAL_PREFIX}${external.name}(*__a, **__k)`;
      const wrapper = `${keyword} ${external.name}(*__a, **__k): ${call}`;
      return [span, wrapper, external.head.start];
    }),
  );
}

/** The script as its types are checked: inputs have their type, externals their signature. */
export function toTyped(script: GrailScript): string {
  const { source } = script;
  const inputs = new Map(script.inputs.map((input) => [input.span.start, input]));
  const externals = new Map(script.externals.map((external) => [external.span.start, external]));
  return replaceSpans(
    script,
    script.declarations.map(({ kind, span }) => {
      const input = inputs.get(span.start);
      if (input !== undefined) {
        const type = input.type === "<missing>" ? "" : `: ${input.type}`;
        return [span, `${input.name}${type} = __grail_input__()`];
      }
      const external = externals.get(span.start);
      if (external === undefined) return [span, kind === "external" ? "" : "pass"];
      const { start, end } = external.head;
      const head = source.slice(start, end).replace(/\s*:?\s*$/, "");
      return [span, `${head}: raise NotImplementedError()`, start];
    }),
  );
}

type Replacement = readonly [span: GrailSpan, text: string, at?: number];

/** Puts texts in the place of spans, each beginning on the line of `at`, and keeps the number of lines. */
function replaceSpans(
  { source }: Pick<GrailScript, "source">,
  replacements: readonly Replacement[],
): string {
  let result = "";
  let end = 0;
  for (const [span, text, at = span.start] of replacements.toSorted(byStart)) {
    // A definition within one that is replaced already.
    if (span.start < end) continue;
    const lines = countLines(source.slice(span.start, span.end));
    const before = countLines(source.slice(span.start, at));
    const after = Math.max(0, lines - before - countLines(text));
    result += source.slice(end, span.start) + "\n".repeat(before) + text + "\n".repeat(after);
    end = span.end;
  }
  return result + source.slice(end);
}

function byStart([a]: Replacement, [b]: Replacement): number {
  return a.start - b.start;
}

function countLines(text: string): number {
  return text.split("\n").length - 1;
}
