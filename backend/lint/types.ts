/** One way to deal with a finding. */
export type LintFix = {
  /** Name of the fix, unique within its finding. */
  readonly id: string;
  /** What it does, for a person who has to choose. */
  readonly title: string;
  /** The lines it changes, `-` before the old and `+` before the new ones. */
  readonly preview?: string;
};

/** One thing a linter found. */
export type LintFinding = {
  /** Stays the same while other findings of the file are fixed. */
  readonly id: string;
  /** The linter's rule. */
  readonly rule: string;
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 1, in UTF-16 units. */
  readonly column: number;
  /** What is wrong, in the linter's words. */
  readonly message: string;
  /** What to do, in the linter's words. */
  readonly hint?: string;
  /** Whether the first fix keeps the meaning of the program, so that nobody has to be asked. */
  readonly mechanical: boolean;
  /** The line of the finding; where a person has to be asked, with the lines around it, numbered. */
  readonly snippet: string;
  /** What {@linkcode applyFixTool} can do about it; empty where only a person or a model can. */
  readonly fixes: readonly LintFix[];
};

/** What `run_linter` answers. */
export type LintReport = {
  /** The linter: `deno lint`, `ruff`, or `none`. */
  readonly linter: string;
  /** The file, relative to the workspace's base. */
  readonly path: string;
  /** Whether the linter could be run. */
  readonly available: boolean;
  /** Why it could not be run, or what else there is to know. */
  readonly message?: string;
  /** What it found, in the order of the file. */
  readonly findings: readonly LintFinding[];
};

/** What `apply_fix` answers. */
export type FixReport = {
  /** Whether the file was changed. */
  readonly applied: boolean;
  /** The file, relative to the workspace's base. */
  readonly path: string;
  /** What was done, or why nothing was. */
  readonly message: string;
  /** The changed lines, `-` before the old and `+` before the new ones; empty when nothing changed. */
  readonly diff: string;
  /** Ids of all findings that are gone now, the fixed one included. */
  readonly resolved: readonly string[];
};

/** Where the linters are. */
export interface LintOptions {
  /** The Deno that lints TypeScript and JavaScript. @default this process's own, else `deno` */
  readonly deno?: string;
  /** The ruff that lints Python. @default {"ruff"} */
  readonly ruff?: string;
}

/** A replacement of a stretch of text. Offsets count UTF-16 units. */
export type TextEdit = { readonly start: number; readonly end: number; readonly text: string };

/** A fix with its edits. A type alias, so that it can be stored as JSON. */
export type TextFix = {
  readonly id: string;
  readonly title: string;
  readonly edits: readonly TextEdit[];
};

/** How a finding can be fixed: mechanically by the first fix, or by whichever somebody chooses. */
export type FixPlan = { readonly mechanical: boolean; readonly fixes: readonly TextFix[] };

/** A finding as the linter gave it, its place as offsets into the text. */
export type RawFinding = {
  readonly rule: string;
  readonly message: string;
  readonly hint?: string;
  readonly start: number;
  readonly end: number;
  /** The fix that the linter itself offers. */
  readonly native?: FixPlan;
};

/** What running a linter on a text came to. */
export type LintOutcome =
  | { readonly kind: "checked"; readonly findings: readonly RawFinding[]; readonly note?: string }
  /** The text does not parse. */
  | { readonly kind: "unparsable"; readonly message: string }
  | { readonly kind: "unavailable"; readonly message: string };
