import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding } from "../types.ts";
import * as blocks from "./blocks.ts";
import * as declarations from "./declarations.ts";
import * as expressions from "./expressions.ts";
import type { Fixer } from "./fixer.ts";
import { ignoreFix } from "./ignore.ts";
import * as statements from "./statements.ts";
import * as types from "./types.ts";
import { noUnusedVars } from "./unused.ts";

const FIXERS: ReadonlyMap<string, Fixer> = new Map<string, Fixer>([
  ["ban-ts-comment", statements.banTsComment],
  ["ban-types", types.banTypes],
  ["ban-untagged-ignore", statements.banUntaggedIgnore],
  ["ban-unused-ignore", statements.banUnusedIgnore],
  ["no-array-constructor", expressions.noArrayConstructor],
  ["no-case-declarations", blocks.noCaseDeclarations],
  ["no-cond-assign", expressions.noCondAssign],
  ["no-debugger", statements.noDebugger],
  ["no-empty", blocks.noEmpty],
  ["no-empty-interface", types.noEmptyInterface],
  ["no-explicit-any", types.noExplicitAny],
  ["no-extra-boolean-cast", expressions.noExtraBooleanCast],
  ["no-extra-non-null-assertion", expressions.noExtraNonNullAssertion],
  ["no-fallthrough", blocks.noFallthrough],
  ["no-import-assertions", types.noImportAssertions],
  ["no-inner-declarations", declarations.noInnerDeclarations],
  ["no-irregular-whitespace", expressions.noIrregularWhitespace],
  ["no-new-symbol", expressions.noNewSymbol],
  ["no-prototype-builtins", expressions.noPrototypeBuiltins],
  ["no-regex-spaces", expressions.noRegexSpaces],
  ["no-self-assign", statements.noSelfAssign],
  ["no-unsafe-negation", expressions.noUnsafeNegation],
  ["no-unused-labels", statements.noUnusedLabels],
  ["no-unused-vars", noUnusedVars],
  ["no-var", declarations.noVar],
  ["no-window", expressions.noWindow],
  ["prefer-as-const", types.preferAsConst],
  ["prefer-const", declarations.preferConst],
  ["prefer-namespace-keyword", types.preferNamespaceKeyword],
  ["require-await", statements.requireAwait],
  ["use-isnan", expressions.useIsNan],
]);

/** Rules about comments for the linter itself: another such comment is no answer to them. */
const WITHOUT_IGNORE = new Set([
  "ban-untagged-ignore",
  "ban-unused-ignore",
  "ban-unknown-rule-code",
]);

/** The fixes of a `deno lint` finding. A finding that needs judgement can always be ignored, too. */
export function planDenoFixes(
  finding: RawFinding,
  source: Source,
  all: readonly RawFinding[],
): FixPlan {
  const plan = FIXERS.get(finding.rule)?.(finding, source, all);
  if (plan?.mechanical) return plan;
  const fixes = plan?.fixes ?? [];
  return {
    mechanical: false,
    fixes: WITHOUT_IGNORE.has(finding.rule) ? fixes : [...fixes, ignoreFix(finding, source)],
  };
}
