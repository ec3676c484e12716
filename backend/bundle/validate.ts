import { checkTsTools, tsToolsIn } from "./checks/ts_tools.ts";
import type { BundleFiles } from "./files.ts";
import { inspectBundle } from "./inspect.ts";
import {
  type BundleEntry,
  type BundleSearchOptions,
  filesOf,
  findBundle,
  subBundles,
} from "./load.ts";
import type { BundleDialect, BundleFinding } from "./types.ts";

/** What {@linkcode validateBundle} found out about one bundle. */
export interface BundleReport {
  /** Its folder, or its name where it has none on disk. */
  readonly path: string;
  /** The name that its manifest gives it, else that of its folder. */
  readonly name: string;
  /** The shape of its manifest; `null` where it has none. */
  readonly dialect: BundleDialect | null;
  /** Whether the reference loader of that dialect accepts it. */
  readonly loads: boolean;
  /** The model or adapter that it asks for; `null` where it asks for none, or cannot run. */
  readonly model: string | null;
  /** What is wrong with it; empty for a good bundle. */
  readonly findings: readonly BundleFinding[];
}

/**
 * Checks a bundle: what the reference loader of its dialect refuses, what loads but cannot run, and
 * what could be better. The codes are those of {@linkcode BUNDLE_CODES}.
 *
 * @param nameOrFolder A name, or the path of the bundle's folder or manifest.
 * @throws {RemoraError} `BUNDLE-NOT-FOUND`
 */
export async function validateBundle(
  nameOrFolder: string,
  options: BundleSearchOptions = {},
): Promise<BundleReport> {
  const entry = await findBundle(nameOrFolder, options);
  return await validateFiles(await filesOf(entry), entry);
}

/**
 * Checks bundles by name, by the path of their folder or manifest, or all bundles of a folder.
 *
 * @throws {RemoraError} `BUNDLE-NOT-FOUND` when one of them is not there
 */
export async function validateBundles(
  namesOrFolders: readonly string[],
  options: BundleSearchOptions = {},
): Promise<readonly BundleReport[]> {
  const reports: BundleReport[] = [];
  for (const name of namesOrFolders) {
    const entry = await findBundle(name, options);
    const inside = await subBundles(entry);
    for (const bundle of inside.length === 0 ? [entry] : inside) {
      reports.push(await validateFiles(await filesOf(bundle), bundle));
    }
  }
  return reports;
}

async function validateFiles(files: BundleFiles, entry: BundleEntry): Promise<BundleReport> {
  const { bundle, title, dialect, loads, findings } = await inspectBundle(files, entry);
  const scripts = bundle === undefined
    ? tsToolsIn(files)
    : bundle.tools.flatMap(({ kind, path }) => kind === "ts" && path !== undefined ? [path] : []);
  const more = entry.origin.kind === "folder" && scripts.length > 0
    ? await checkTsTools(entry.origin.path, scripts)
    : [];
  return {
    path: entry.origin.kind === "folder" ? entry.origin.path : entry.name,
    name: title ?? entry.name,
    dialect: dialect ?? null,
    loads,
    model: bundle?.model ?? null,
    findings: [...findings, ...more],
  };
}
