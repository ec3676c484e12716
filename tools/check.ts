/**
 * `deno task check`: everything about the code that needs no run of it. Prints one line per step and goes
 * through all of them.
 *
 * @module
 */
import { deno, type Outcome } from "./_deno.ts";
import { type Package, readPackages } from "./packages.ts";
import { runSteps, type Step } from "./_steps.ts";

/** The one warning that `deno publish` may give: the computed import of a slice. */
const EXPECTED_WARNINGS = [/^warning\[unanalyzable-dynamic-import\][^]*?core\/slices\.ts/];

if (import.meta.main) {
  const packages = await readPackages();
  const steps: Record<string, Step> = {
    "format": () => run(["fmt", "--check"]),
    "lint": () => run(["lint"]),
    "types": () => run(["check", "."]),
    "architecture": () => run(["test", "-A", "--no-check", "tests/architecture"]),
  };
  steps["documentation of the exports"] = () => docLint(packages);
  for (const pkg of packages) steps[`publishing of ${pkg.name}`] = () => dryRun(pkg);
  Deno.exit(await runSteps(steps) ? 0 : 1);
}

async function run(args: readonly string[]): Promise<string | undefined> {
  return problem(await deno(args));
}

/** All entries in one run: a type that another package of ours exports is public. */
async function docLint(packages: readonly Package[]): Promise<string | undefined> {
  const entries = packages.flatMap(({ folder, exports }) =>
    Object.values(exports).map((file) => `${folder}/${file}`)
  );
  return problem(await deno(["doc", "--lint", ...entries]));
}

/** Publishes without sending anything; a warning that nobody expects is a failure. */
async function dryRun(pkg: Package): Promise<string | undefined> {
  const args = ["publish", "--dry-run", "--allow-dirty", "--no-check"];
  const outcome = await deno(args, { cwd: folder(pkg) });
  return problem(outcome) ?? unexpectedWarnings(outcome.stderr);
}

/** The warnings of `deno publish` that are not on the list, or undefined. */
export function unexpectedWarnings(stderr: string): string | undefined {
  const warnings = stderr.split(/^(?=warning\[)/m).filter((part) => part.startsWith("warning["));
  const unexpected = warnings.filter((text) =>
    !EXPECTED_WARNINGS.some((known) => known.test(text))
  );
  return unexpected.length > 0 ? unexpected.join("\n") : undefined;
}

function problem({ code, stdout, stderr }: Outcome): string | undefined {
  if (code === 0) return undefined;
  const lines = `${stdout}\n${stderr}`.split("\n").filter((line) => !line.startsWith("Check "));
  return lines.join("\n").trim() || `exit code ${code}`;
}

function folder(pkg: Package): string {
  return new URL(`../${pkg.folder}/`, import.meta.url).pathname;
}
