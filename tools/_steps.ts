/** What a step says: undefined when all is well, otherwise what went wrong. */
export type Step = () => Promise<string | undefined>;

/**
 * Runs steps one after the other with one line each, prints what went wrong below the line, and goes on.
 *
 * @returns whether all went well
 */
export async function runSteps(steps: Readonly<Record<string, Step>>): Promise<boolean> {
  let passed = true;
  for (const [name, step] of Object.entries(steps)) {
    const start = performance.now();
    const problem = await step();
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    console.log(`${problem === undefined ? "ok    " : "FAILED"}  ${name} (${seconds} s)`);
    if (problem === undefined) continue;
    passed = false;
    console.log(problem.trim().replace(/^/gm, "        "));
  }
  return passed;
}
