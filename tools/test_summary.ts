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

/**
 * What a machine may lack that has everything `.ci/run` can install on any of them: permission to mount,
 * other runtimes and shells, a native library for its platform, cases that lie outside of the repository.
 */
const MAY_BE_ABSENT =
  /^(?:mounting is not allowed|Monty cannot be had|no cases lie beside|(?:Node 22|Bun|nginx|groff|zsh|fish|python3|util-linux's script) is not installed)/;

/** Skipped tests that nothing excuses: a browser, a NATS server, and whatever gives no reason. */
export function unexcused({ skipped }: TestSummary): readonly SkippedTest[] {
  return skipped.filter(({ reason }) => !MAY_BE_ABSENT.test(reason));
}

/** `N passed, N failed`; skipped tests are a third number, or failures where they must not be. */
export function lastLine(summary: TestSummary, skipsFail: boolean): string {
  const { passed, failed, skipped } = summary;
  if (skipsFail) return `${passed} passed, ${failed + unexcused(summary).length} failed`;
  const rest = skipped.length > 0 ? `, ${skipped.length} skipped` : "";
  return `${passed} passed, ${failed} failed${rest}`;
}
