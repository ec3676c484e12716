import { RemoraError } from "@remora/core/base";
import type { BundleFiles } from "./files.ts";
import {
  type BundleEntry,
  type BundleSearchOptions,
  filesOf,
  findBundle,
  shippedEntries,
} from "./find.ts";
import { inspectBundle } from "./inspect.ts";
import type { Bundle, BundleFinding } from "./types.ts";

/**
 * Loads a bundle: by name from the project's `agents/` folder or from those that Remora ships (the
 * project's own wins), or by the path of its folder or manifest.
 *
 * @throws {RemoraError} `BUNDLE-NOT-FOUND`, `BUNDLE-INVALID`, `BUNDLE-DISABLED`, `BUNDLE-TOO-LARGE`,
 * `BUNDLE-UNREADABLE`
 * @example
 * ```ts
 * import { loadBundle } from "@remora/backend";
 *
 * const bundle = await loadBundle("lint");
 * console.log(bundle.terminationTool); // submit_result
 * ```
 */
export async function loadBundle(
  nameOrPath: string,
  options: BundleSearchOptions = {},
): Promise<Bundle> {
  const entry = await findBundle(nameOrPath, options);
  const bundle = await readBundle(await filesOf(entry), entry);
  if (bundle.enabled) return bundle;
  throw new RemoraError("BUNDLE-DISABLED", `Bundle "${bundle.name}" is switched off`, {
    hint: 'Take "enabled: false" out of its manifest',
  });
}

/**
 * Makes a bundle of its files, wherever they come from.
 *
 * @throws {RemoraError} `BUNDLE-INVALID` with file, line and column of the first error
 */
export async function readBundle(files: BundleFiles, entry: BundleEntry): Promise<Bundle> {
  const { bundle, findings } = await inspectBundle(files, entry);
  if (bundle !== undefined) return bundle;
  throw invalid(entry, findings);
}

/** The bundles that Remora ships, by name. */
export async function shippedBundles(): Promise<readonly Bundle[]> {
  const entries = await shippedEntries();
  return await Promise.all(entries.map(async (entry) => readBundle(await filesOf(entry), entry)));
}

function invalid(entry: BundleEntry, findings: readonly BundleFinding[]): RemoraError {
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  const folder = entry.origin.kind === "folder" ? entry.origin.path : entry.name;
  const place = first === undefined ? "" : `${folder}/${first.file}:${first.line}:${first.column} `;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : "";
  const message = `Bundle "${entry.name}" is invalid: ${place}${first?.message ?? ""}${more}`;
  return new RemoraError("BUNDLE-INVALID", message, {
    hint: `See everything with: remora validate-agents ${folder}`,
  });
}
