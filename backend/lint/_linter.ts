import type { Source } from "./_source.ts";
import type { FixPlan, LintOutcome, RawFinding } from "./types.ts";

/** A linter for some kinds of files. */
export interface Linter {
  /** For people. */
  readonly name: string;
  /** Checks a text as if it were the file. `folder` is where the project's settings are looked for. */
  check(
    text: string,
    options: { readonly path: string; readonly folder?: string; readonly signal: AbortSignal },
  ): Promise<LintOutcome>;
  /** All ways to deal with a finding. */
  plan(finding: RawFinding, source: Source, all: readonly RawFinding[]): FixPlan;
}
