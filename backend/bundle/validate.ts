import { inspectBundle } from "./inspect.ts";
import { type BundleSearchOptions, filesOf, findBundle } from "./load.ts";
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
  const { title, dialect, loads, findings } = await inspectBundle(await filesOf(entry), entry);
  return {
    path: entry.origin.kind === "folder" ? entry.origin.path : entry.name,
    name: title ?? entry.name,
    dialect: dialect ?? null,
    loads,
    findings,
  };
}
