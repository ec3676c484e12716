import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding } from "../types.ts";
import { declarationAt, isReassigned } from "./_declaration.ts";
import type { Declaration } from "./_declaration.ts";
import { blockScope, functionAround } from "./_scope.ts";
import { fix, judgement, mechanical } from "./fixer.ts";

/** `var` becomes `const`, or `let` where it is written to; a question where its scope would change. */
export function noVar(finding: RawFinding, source: Source): FixPlan | undefined {
  const declaration = declarationAt(source, finding.start);
  if (declaration === undefined || !source.code.startsWith("var", declaration.start)) {
    return undefined;
  }
  const scope = blockScope(source, declaration, declaration.loop !== undefined);
  const reassigned = declaration.names.some((name) => isReassigned(source, name, scope));
  const keyword = declaration.initialised && !reassigned ? "const" : "let";
  const title = `Replace var by ${keyword}`;
  const edit = { ...declaration.keyword, text: keyword };
  return keepsScope(source, declaration)
    ? mechanical(`use-${keyword}`, title, edit)
    : judgement(fix(`use-${keyword}`, `${title} (it is used outside of its block)`, edit));
}

/** A `var` reported for its place has the same cure as every `var`; a function has to be moved. */
export function noInnerDeclarations(finding: RawFinding, source: Source): FixPlan | undefined {
  return noVar(finding, source);
}

/** `let` becomes `const` where that is right for every name of the statement. */
export function preferConst(
  finding: RawFinding,
  source: Source,
  all: readonly RawFinding[],
): FixPlan | undefined {
  const declaration = declarationAt(source, finding.start);
  if (declaration === undefined || !declaration.initialised || declaration.loop === "for") {
    return undefined;
  }
  const reported = new Set(
    all.filter(({ rule }) => rule === "prefer-const").map(({ start }) => start),
  );
  if (!declaration.names.every(({ start }) => reported.has(start))) return undefined;
  return mechanical("use-const", "Replace let by const", { ...declaration.keyword, text: "const" });
}

// A var lives in its function. It can become let or const when nothing outside its block uses it, and
// nothing inside a loop catches it in a closure, which would then see a new variable in each round.
function keepsScope(source: Source, declaration: Declaration): boolean {
  const inner = blockScope(source, declaration, declaration.loop !== undefined);
  const outer = functionAround(source, declaration.start);
  const isShared = declaration.names.some(({ name }) =>
    source.uses(name, outer).some((at) => at < declaration.start || at >= inner.end)
  );
  if (isShared) return false;
  return !isInLoop(source, declaration) ||
    !/=>|\bfunction\b/.test(source.code.slice(inner.start, inner.end));
}

function isInLoop(source: Source, declaration: Declaration): boolean {
  if (declaration.loop !== undefined) return true;
  const block = source.around(declaration.start);
  const before = source.code.slice(0, block.start).trimEnd();
  if (/\bdo$/.test(before)) return true;
  const paren = before.endsWith(")") ? source.opening(before.length - 1) : undefined;
  return paren !== undefined && /\b(?:for|for\s+await|while)\s*$/.test(source.code.slice(0, paren));
}
