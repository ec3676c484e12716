import { RemoraError } from "@remora/core/base";
import { Issues } from "./_issue.ts";
import { showCommands } from "./checks/commands.ts";
import { type BundleGrant, checkTsTools, tsToolsIn } from "./checks/ts_tools.ts";
import { type BundleFiles, MANIFEST_NAMES } from "./files.ts";
import { inspectBundle } from "./inspect.ts";
import {
  type BundleEntry,
  type BundleSearchOptions,
  filesOf,
  findBundle,
  subBundles,
} from "./find.ts";
import type { Bundle, BundleDialect, BundleFinding } from "./types.ts";

/** What {@linkcode validateBundle} found out about one bundle. */
export interface BundleReport {
  /** Its folder, its manifest where that is no `bundle.yaml`, or its name where it is not on disk. */
  readonly path: string;
  /** The folder of its files; `null` where it is not on disk. */
  readonly folder: string | null;
  /** The name that its manifest gives it, else that of its folder. */
  readonly name: string;
  /** The shape of its manifest; `null` where it has none. */
  readonly dialect: BundleDialect | null;
  /** Whether the reference loader of that dialect accepts it. */
  readonly loads: boolean;
  /** The model or adapter that it asks for; `null` where it asks for none, or cannot run. */
  readonly model: string | null;
  /** Whether it is switched on. */
  readonly enabled: boolean;
  /** What its tools may do: the commands they run, and the permissions of its TypeScript tools. */
  readonly grants: readonly BundleGrant[];
  /** What is wrong with it; empty for a good bundle. */
  readonly findings: readonly BundleFinding[];
}

/**
 * Checks a bundle: what the reference loader of its dialect refuses, what loads but cannot run, and
 * what could be better. The codes are those of {@linkcode BUNDLE_CODES}.
 *
 * @param bundle A name, the path of the bundle's folder or manifest, or what {@linkcode listBundles} gave.
 * @throws {RemoraError} `BUNDLE-NOT-FOUND`
 */
export async function validateBundle(
  bundle: string | BundleEntry,
  options: BundleSearchOptions = {},
): Promise<BundleReport> {
  const entry = typeof bundle === "string" ? await findBundle(bundle, options) : bundle;
  return await validateEntry(entry);
}

/**
 * Checks bundles by name, by the path of their folder or manifest, or all bundles of a folder.
 *
 * @throws {RemoraError} `BUNDLE-NOT-FOUND` when one of them is not there
 */
export async function validateBundles(
  namesOrPaths: readonly string[],
  options: BundleSearchOptions = {},
): Promise<readonly BundleReport[]> {
  const entries: BundleEntry[] = [];
  for (const name of namesOrPaths) {
    const entry = await findBundle(name, options);
    const inside = subBundles(entry);
    entries.push(...inside.length === 0 ? [entry] : inside);
  }
  const reports: BundleReport[] = [];
  for (const entry of entries) reports.push(await validateEntry(entry));
  return reports;
}

async function validateEntry(entry: BundleEntry): Promise<BundleReport> {
  let files: BundleFiles;
  try {
    files = await filesOf(entry);
  } catch (error) {
    return unreadable(entry, error);
  }
  const { bundle, title, dialect, loads, findings } = await inspectBundle(files, entry);
  const scripts = bundle === undefined
    ? tsToolsIn(files)
    : bundle.tools.flatMap(({ kind, path }) => kind === "ts" && path !== undefined ? [path] : []);
  const asked = entry.origin.kind === "folder" && scripts.length > 0
    ? await checkTsTools(entry.origin.path, scripts, files)
    : { findings: [], grants: [] };
  return {
    ...placeOf(entry),
    name: title ?? entry.name,
    dialect: dialect ?? null,
    loads,
    model: bundle?.model ?? null,
    enabled: bundle?.enabled ?? true,
    grants: [...commandGrants(bundle), ...asked.grants],
    findings: [...findings, ...asked.findings],
  };
}

/** One that cannot be read is a finding about it, and no reason not to look at the others. */
function unreadable(entry: BundleEntry, error: unknown): BundleReport {
  const isKnown = error instanceof RemoraError || error instanceof Deno.errors.PermissionDenied ||
    error instanceof Deno.errors.NotCapable || error instanceof Deno.errors.NotFound;
  if (!isKnown) throw error;
  const issues = new Issues(entry.manifest ?? MANIFEST_NAMES[0]);
  issues.add("bundle-unreadable", { line: 1, column: 1 }, error.message, { refuses: true });
  return {
    ...placeOf(entry),
    name: entry.name,
    dialect: null,
    loads: false,
    model: null,
    enabled: true,
    grants: [],
    findings: issues.findings,
  };
}

function commandGrants(bundle: Bundle | undefined): readonly BundleGrant[] {
  if (bundle === undefined || bundle.commands.length === 0) return [];
  return [{ name: "run_command", may: `run ${showCommands(bundle.commands)}` }];
}

function placeOf({ name, origin, manifest }: BundleEntry): Pick<BundleReport, "path" | "folder"> {
  if (origin.kind !== "folder") return { path: name, folder: null };
  const { path: folder } = origin;
  return { path: manifest === undefined ? folder : `${folder}/${manifest}`, folder };
}
