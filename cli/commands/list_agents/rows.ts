import type { BundleReport, BundleSearchOptions } from "@remora/backend/bundles";
import { join, resolve } from "node:path";

type Backend = typeof import("@remora/backend/bundles");

/** One agent that can be run. `null` stands for what could not be found out. */
export interface AgentRow {
  /** Its name: what `--bundle` takes. */
  readonly name: string;
  /** Whether it is switched on. */
  readonly enabled: boolean;
  /** Where its bundle lies; `null` for one that is part of Remora. */
  readonly path: string | null;
  /** Whether the bundle was found. */
  readonly bundleFound: boolean | null;
  /** Whether the bundle loads and can run. */
  readonly valid: boolean | null;
  /** Why not, one line each. */
  readonly errors: readonly string[];
  /** Findings that are no errors. */
  readonly warnings: number | null;
  /** The model or adapter that the bundle asks for; `null`: whatever the run says. */
  readonly adapter: string | null;
  /** Whether the model server has it. */
  readonly modelAvailable: boolean | null;
}

/** The bundles that the backend brings, for a list that is made without it. */
export const SHIPPED_NAMES: readonly string[] = [
  "docstring",
  "harness",
  "lint",
  "sample_data",
  "test",
];

/** What is known about the model server. */
export interface KnownModels {
  /** The ids that it lists; `null` where it cannot be asked. */
  readonly ids: readonly string[] | null;
  /** The one that a run would use for bundles that name none. */
  readonly chosen: string | null;
}

/** Every bundle that can be run by name, checked, while the model server is asked. */
export async function checkedRows(
  backend: Backend,
  search: BundleSearchOptions,
  asking: KnownModels | Promise<KnownModels>,
): Promise<AgentRow[]> {
  const entries = await backend.listBundles(search);
  const reports: BundleReport[] = [];
  // One after the other: a bundle may have tools that have to be asked what they are, in processes.
  for (const entry of entries) reports.push(await backend.validateBundle(entry));
  const models = await asking;
  return entries.map(({ name, origin }, index): AgentRow => {
    const { loads, findings, model: adapter, enabled } = reports[index]!;
    const errors = findings.filter(({ severity }) => severity === "error");
    return {
      name,
      enabled,
      path: origin.kind === "folder" ? origin.path : null,
      bundleFound: true,
      valid: loads && errors.length === 0,
      errors: errors.map(({ file, line, message }) => `${file}:${line} ${message}`),
      warnings: findings.length - errors.length,
      adapter,
      modelAvailable: isAvailable(adapter, models),
    };
  });
}

/**
 * Without the backend: what lies in the project's folder of bundles, and the names of what is shipped.
 *
 * @param root The project.
 * @param name The folder of bundles in it.
 */
export async function uncheckedRows(root: string, name: string): Promise<AgentRow[]> {
  const folder = resolve(root, name);
  const paths = new Map<string, string | null>(SHIPPED_NAMES.map((name) => [name, null]));
  for (const name of await projectNames(folder)) {
    paths.set(name, join(folder, name));
  }
  return [...paths].sort(([a], [b]) => a < b ? -1 : 1).map(([name, path]) => ({
    name,
    enabled: true,
    path,
    // A shipped one is part of the slice that is not there.
    bundleFound: path === null ? null : true,
    valid: null,
    errors: [],
    warnings: null,
    adapter: null,
    modelAvailable: null,
  }));
}

function isAvailable(adapter: string | null, { ids, chosen }: KnownModels): boolean | null {
  if (ids === null) return null;
  const wanted = adapter ?? chosen;
  return wanted === null ? ids.length > 0 : ids.includes(wanted);
}

async function projectNames(folder: string): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name, isDirectory } of Deno.readDir(folder)) {
      if (isDirectory && await hasManifest(join(folder, name))) names.push(name);
    }
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return names;
}

async function hasManifest(folder: string): Promise<boolean> {
  for await (const { name } of Deno.readDir(folder)) {
    if (/^bundle\.ya?ml$/.test(name)) return true;
  }
  return false;
}
