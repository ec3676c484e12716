import { RemoraError } from "@remora/core/base";

/** Something in `remora.yaml` that cannot be. */
export interface ConfigProblem {
  /** The file, as it is shown. */
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** What is wrong, with the value. */
  readonly message: string;
  /** What to do about it. */
  readonly hint: string;
  /** Whether it is a key of the Python original. */
  readonly isOld?: boolean;
}

/** `remora.yaml` cannot be used: nothing of it counts until it is corrected. */
export class ConfigInvalidError extends RemoraError {
  /** Everything that is wrong, in the order of the lines; at least one. */
  readonly problems: readonly ConfigProblem[];

  /**
   * Makes the error.
   *
   * @param problems At least one.
   */
  constructor(problems: readonly [ConfigProblem, ...ConfigProblem[]]) {
    const [first, ...others] = problems;
    const more = others.length === 0 ? "" : ` (and ${others.length} more: remora config)`;
    // Who comes with a whole file of the original need not rewrite it key by key.
    const isOld = problems.some((problem) => problem.isOld === true);
    const hint = isOld ? `${first.hint}. ${TRANSLATE} ${first.file}` : first.hint;
    super("CONFIG-INVALID", `${placeOf(first)} ${first.message}${more}`, { hint });
    this.problems = problems;
  }
}

/** What translates a file of the Python original. */
export const TRANSLATE = "To translate the whole file: remora import";

/** `remora.yaml:3:5`. */
export function placeOf({ file, line, column }: ConfigProblem): string {
  return `${file}:${line}:${column}`;
}
