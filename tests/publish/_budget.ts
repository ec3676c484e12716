import assert from "node:assert/strict";
import { type Fetched, ourPackages } from "./_fetched.ts";
import type { EmptyMachine } from "./_machine.ts";
import budgets from "./budgets.json" with { type: "json" };

/** What an entry may bring along. */
export interface Budget {
  /** Names of the npm packages that come in, all of them. */
  readonly npm: readonly string[];
  /** At most; unpacked npm packages, and our files. 1 kB = 1,000 bytes. */
  readonly kilobytes: { readonly npm: number; readonly ours: number };
}

const BUDGETS: Readonly<Record<string, Budget>> = budgets;

/** Which entries `budgets.json` names. */
export function budgetNames(): string[] {
  return Object.keys(BUDGETS);
}

/**
 * Fails when an entry has fetched more than `budgets.json` allows, and says through which import each
 * unexpected package came in.
 *
 * @param name The key in `budgets.json`.
 * @param specifiers Where to look for the chain of imports.
 */
export async function assertWithinBudget(
  name: string,
  fetched: Fetched,
  { machine, specifiers }: { machine: EmptyMachine; specifiers: readonly string[] },
): Promise<void> {
  const budget = BUDGETS[name];
  assert.ok(budget, `tests/publish/budgets.json has no entry ${name}`);
  const packages = ourPackages(fetched.files);
  console.log(`${name}: ${report(fetched)} (${packages.join(", ")})`);

  const unexpected = fetched.npm.filter((found) => !budget.npm.includes(found.name));
  const problems = budget.npm.filter((name) => !fetched.npm.some((found) => found.name === name))
    .map((name) => `npm:${name} does not come in any more: take it out of budgets.json`);
  for (const { name } of unexpected) {
    problems.push(`npm:${name} came in: ${await chain(machine, specifiers, name)}`);
  }
  for (const part of ["npm", "ours"] as const) {
    const kilobytes = Math.ceil(fetched.bytes[part] / 1000);
    if (kilobytes <= budget.kilobytes[part]) continue;
    const list = fetched.npm.map(({ name, bytes }) => `${name} ${Math.ceil(bytes / 1000)} kB`);
    problems.push(
      `${part}: ${kilobytes} kB instead of at most ${budget.kilobytes[part]} kB ` +
        `(${part === "npm" ? list.join(", ") : `${fetched.files.length} files`})`,
    );
  }
  assert.deepEqual(problems, []);
}

/** For example `2 npm packages, 1.578 MB, and 0.908 MB of ours`. */
export function report({ npm, bytes }: Fetched): string {
  const [theirs, ours] = [bytes.npm, bytes.ours].map((size) => (size / 1e6).toFixed(3));
  return `${npm.length} npm packages, ${theirs} MB, and ${ours} MB of ours`;
}

interface Info {
  readonly roots: readonly string[];
  readonly redirects: Readonly<Record<string, string>>;
  readonly modules: readonly {
    readonly specifier: string;
    readonly dependencies?: readonly { readonly code?: { readonly specifier?: string } }[];
  }[];
  readonly npmPackages: Readonly<Record<string, { name: string; dependencies: string[] }>>;
}

/** The chain of imports from one of the entries to an npm package. */
async function chain(
  machine: EmptyMachine,
  specifiers: readonly string[],
  wanted: string,
): Promise<string> {
  for (const specifier of specifiers) {
    const { code, stdout, stderr } = await machine.run(["info", "--json", specifier]);
    if (code !== 0) return `deno info ${specifier} failed: ${stderr}`;
    const found = chainIn(JSON.parse(stdout), wanted);
    if (found !== undefined) return found;
  }
  return "not through a static import";
}

function chainIn(info: Info, wanted: string): string | undefined {
  const edges = new Map<string, string[]>();
  for (const { specifier, dependencies = [] } of info.modules) {
    edges.set(specifier, dependencies.flatMap(({ code }) => code?.specifier ?? []));
  }
  for (const [id, { dependencies }] of Object.entries(info.npmPackages)) {
    edges.set(id, dependencies);
  }

  const seen = new Set<string>();
  const queue = info.roots.map((root) => [root]);
  for (let path = queue.shift(); path; path = queue.shift()) {
    const at = info.redirects[path.at(-1)!] ?? path.at(-1)!;
    if (seen.has(at)) continue;
    seen.add(at);
    const id = npmId(at, info);
    if (id !== undefined && info.npmPackages[id]?.name === wanted) return path.join(" -> ");
    for (const next of edges.get(id ?? at) ?? []) queue.push([...path, next]);
  }
  return undefined;
}

/** The key in `npmPackages` of an `npm:` specifier or of a dependency of an npm package. */
function npmId(specifier: string, info: Info): string | undefined {
  if (specifier in info.npmPackages) return specifier;
  const match = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)/.exec(specifier);
  if (!match) return undefined;
  return Object.keys(info.npmPackages).find((id) => info.npmPackages[id]!.name === match[1]);
}
