import { dirname, join, relative } from "node:path";

type Backend = typeof import("@remora/backend/bundles");

/** What became of a bundle of the original. */
export interface ImportedBundle {
  /** Its name: that of its folder. */
  readonly name: string;
  /** Where it was. */
  readonly from: string;
  /** Where it is now; absent where it was left out. */
  readonly to?: string;
  /** Why it was left out. */
  readonly problem?: string;
  /** Findings that do not keep it from loading. */
  readonly warnings: number;
  /** Whether Remora ships one of that name, which is hidden now. */
  readonly hides: boolean;
}

/**
 * Copies a bundle into a project, as it is: every dialect of the original is read. What is there already
 * stays, and what cannot be loaded is left out.
 *
 * @param folder The folder of bundles to copy it to.
 */
export async function importBundle(
  backend: Backend,
  from: string,
  folder: string,
): Promise<ImportedBundle> {
  const report = await backend.validateBundle(join(from, "bundle.yaml"));
  const { findings, loads } = report;
  const errors = findings.filter(({ severity }) => severity === "error");
  const [error] = errors;
  const warnings = findings.length - errors.length;
  let name = report.name;
  if (!loads || error !== undefined) {
    const problem = error === undefined
      ? "it cannot be loaded"
      : `${error.file}:${error.line}:${error.column} ${error.message}`;
    return { name, from, problem, warnings, hides: false };
  }
  const bundle = await backend.loadBundle(join(from, "bundle.yaml"));
  name = bundle.name;
  const target = join(folder, name);
  const base = { name, from, warnings, hides: await isShipped(backend, name) };
  if (relative(from, target) === "") return { ...base, to: target };
  if (await isThere(target)) {
    return { ...base, problem: `${target} is there already`, hides: false };
  }
  for (const [path, text] of Object.entries(bundle.files)) {
    await Deno.mkdir(dirname(join(target, path)), { recursive: true });
    await Deno.writeTextFile(join(target, path), text, { createNew: true });
  }
  return { ...base, to: target };
}

async function isShipped(backend: Backend, name: string): Promise<boolean> {
  return (await backend.shippedBundles()).some((bundle) => bundle.name === name);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
