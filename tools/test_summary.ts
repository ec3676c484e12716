/** What `deno test` reported in one run. */
export interface TestSummary {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: readonly SkippedTest[];
}

/** A test that did not run. */
export interface SkippedTest {
  readonly name: string;
  /** What its name ends with: `… [nats-server is not installed]` or `… (ignored: …)`. */
  readonly reason: string;
}

// deno-lint-ignore no-control-regex -- colours
const COLOURS = /\x1b\[[0-9;]*m/g;
const TOTALS = /^(?:ok|FAILED) \| (\d+) passed(?: \(.*?\))? \| (\d+) failed/gm;
const IGNORED = /^(?! )(.+) \.\.\. ignored\b/gm;

/**
 * Reads the output of `deno test`.
 *
 * A run that ends with an error but names no failed test (a type error, a file that does not load) counts as
 * one failure, so that nothing can be lost on the way to the last line.
 */
export function summarize(output: string, exitCode: number): TestSummary {
  const plain = output.replace(COLOURS, "");
  const totals = [...plain.matchAll(TOTALS)].at(-1);
  const failed = Number(totals?.[2] ?? 0);
  return {
    passed: Number(totals?.[1] ?? 0),
    failed: exitCode !== 0 && failed === 0 ? 1 : failed,
    skipped: [...plain.matchAll(IGNORED)].map(([, name]) => parseSkipped(name!)),
  };
}

function parseSkipped(text: string): SkippedTest {
  const match = /^(.*?)\s*(?:\[([^[\]]+)\]|\(ignored: (.+)\))$/.exec(text);
  const reason = match?.[2] ?? match?.[3] ?? "no reason given";
  return { name: match?.[1] ?? text, reason };
}

/** All runs together. */
export function add(runs: readonly TestSummary[]): TestSummary {
  return {
    passed: runs.reduce((sum, run) => sum + run.passed, 0),
    failed: runs.reduce((sum, run) => sum + run.failed, 0),
    skipped: runs.flatMap((run) => run.skipped),
  };
}

/** `N passed, N failed`; with skipped tests a third number, or as failures where nothing may be skipped. */
export function lastLine({ passed, failed, skipped }: TestSummary, skipsFail: boolean): string {
  if (skipsFail) return `${passed} passed, ${failed + skipped.length} failed`;
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  return `${passed} passed, ${failed} failed${rest}`;
}
