import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding, TextEdit, TextFix } from "../types.ts";

/**
 * Knows the fixes of one rule. `undefined`: nothing can be said about this finding.
 *
 * @param all All findings of the text, for rules whose fixes depend on each other.
 */
export type Fixer = (
  finding: RawFinding,
  source: Source,
  all: readonly RawFinding[],
) => FixPlan | undefined;

/** A plan with one fix that keeps the meaning of the program. */
export function mechanical(id: string, title: string, ...edits: readonly TextEdit[]): FixPlan {
  return { mechanical: true, fixes: [{ id, title, edits }] };
}

/** A plan that somebody has to choose from. */
export function judgement(...fixes: readonly (TextFix | undefined)[]): FixPlan {
  return { mechanical: false, fixes: fixes.filter((fix) => fix !== undefined) };
}

/** One fix of a plan. */
export function fix(id: string, title: string, ...edits: readonly TextEdit[]): TextFix {
  return { id, title, edits };
}

/** An edit that puts text in the place of a finding. */
export function replace(finding: RawFinding, text: string): TextEdit {
  return { start: finding.start, end: finding.end, text };
}

/** An edit that inserts text. */
export function insert(offset: number, text: string): TextEdit {
  return { start: offset, end: offset, text };
}
