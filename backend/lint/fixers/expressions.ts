import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding } from "../types.ts";
import { fix, judgement, mechanical, replace } from "./fixer.ts";

/** A condition converts by itself. */
export function noExtraBooleanCast(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = textOf(finding, source);
  const match = /^(!?)Boolean\(([\s\S]*)\)$/.exec(text) ?? /^()!!([\s\S]*)$/.exec(text);
  const [, negation = "", operand = ""] = match ?? [];
  if (operand.trim() === "") return undefined;
  const result = negation !== "" && /[^\w$.!()[\]]/.test(operand) ? `(${operand})` : operand;
  return mechanical("remove-cast", "Remove the conversion", replace(finding, negation + result));
}

/** One `!` says it all. */
export function noExtraNonNullAssertion(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = textOf(finding, source);
  const result = text.replace(/!+(?=\?\.)/, "").replace(/!{2,}$/, "!");
  if (result === text) return undefined;
  return mechanical("remove-assertion", "Remove the extra !", replace(finding, result));
}

const PROTOTYPE_CALL =
  /^([\s\S]+?)\s*\.\s*(hasOwnProperty|isPrototypeOf|propertyIsEnumerable)\(([\s\S]*)\)$/;

/** An object may have a property of that name; the function of Object is always itself. */
export function noPrototypeBuiltins(finding: RawFinding, source: Source): FixPlan | undefined {
  const match = PROTOTYPE_CALL.exec(textOf(finding, source));
  const [, receiver = "", method = "", args = ""] = match ?? [];
  if (match === null || receiver.endsWith("?")) return undefined;
  const call = method === "hasOwnProperty" ? "Object.hasOwn" : `Object.prototype.${method}.call`;
  return mechanical(
    "call-object",
    `Use ${call}()`,
    replace(finding, `${call}(${receiver}, ${args})`),
  );
}

/** NaN equals nothing, so the comparison is constant: what was meant changes what the program does. */
export function useIsNan(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = textOf(finding, source);
  const match = /^([\s\S]+?)\s*([!=]==?)\s*(?:Number\.)?NaN$/.exec(text) ??
    /^(?:Number\.)?NaN\s*([!=]==?)\s*([\s\S]+)$/.exec(text);
  if (match === null) return undefined;
  const [first = "", second = ""] = match.slice(1);
  const isFirstOperator = /^[!=]==?$/.test(first);
  const [operator, operand] = isFirstOperator ? [first, second] : [second, first];
  const call = `${operator.startsWith("!") ? "!" : ""}Number.isNaN(${operand})`;
  return judgement(fix("use-is-nan", `Use ${call}`, replace(finding, call)));
}

/** A literal says what is in it. */
export function noArrayConstructor(finding: RawFinding, source: Source): FixPlan | undefined {
  const match = /^(?:new\s+)?Array\(([\s\S]*)\)$/.exec(textOf(finding, source));
  if (match === null) return undefined;
  return mechanical("use-literal", "Use an array literal", replace(finding, `[${match[1]}]`));
}

/** Spaces in a row cannot be counted by eye. */
export function noRegexSpaces(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = textOf(finding, source);
  if (!text.startsWith("/") || text.includes("[")) return undefined;
  const result = text.replaceAll(/ {2,}(?![*+?{])/g, (spaces) => ` {${spaces.length}}`);
  if (result === text) return undefined;
  return mechanical("count-spaces", "Write how many spaces are meant", replace(finding, result));
}

/** `new Symbol()` throws. */
export function noNewSymbol(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = textOf(finding, source);
  if (!/^new\s+Symbol\b/.test(text)) return undefined;
  const result = text.replace(/^new\s+/, "");
  return mechanical("remove-new", "Call Symbol without new", replace(finding, result));
}

/** Deno has no `window`. */
export function noWindow(finding: RawFinding, source: Source): FixPlan | undefined {
  if (textOf(finding, source) !== "window") return undefined;
  return mechanical("use-global-this", "Use globalThis", replace(finding, "globalThis"));
}

/** `!a in b` asks whether `b` has the key "false". */
export function noUnsafeNegation(finding: RawFinding, source: Source): FixPlan | undefined {
  const match = /^!\s*([\s\S]+)$/.exec(textOf(finding, source));
  if (match === null) return undefined;
  const meant = `!(${match[1]})`;
  return judgement(fix("negate-all", `Use ${meant}`, replace(finding, meant)));
}

/** An assignment where a comparison is expected is a slip or a trick; only a person knows. */
export function noCondAssign(finding: RawFinding, source: Source): FixPlan | undefined {
  const match = /^([\w$.[\]]+)\s*=\s*(?!=)([\s\S]+)$/.exec(textOf(finding, source));
  if (match === null) return undefined;
  const meant = `${match[1]} === ${match[2]}`;
  return judgement(fix("compare", `Compare: ${meant}`, replace(finding, meant)));
}

/** Characters that look like a space and are none. */
export function noIrregularWhitespace(finding: RawFinding): FixPlan | undefined {
  return mechanical("use-space", "Use a plain space", replace(finding, " "));
}

function textOf(finding: RawFinding, source: Source): string {
  return source.text.slice(finding.start, finding.end);
}
