import { ROOT } from "./_deno.ts";

/** A workspace member, or the root, as its `deno.json` describes it. */
export interface Package {
  /** For example `@remora/core`. */
  readonly name: string;
  /** Folder relative to the repository, `.` for the umbrella. */
  readonly folder: string;
  readonly version: string;
  readonly description: string;
  /** Export path to file. */
  readonly exports: Readonly<Record<string, string>>;
  /** Bare name to specifier, npm dependencies only. */
  readonly imports: Readonly<Record<string, string>>;
}

/** Member folders in dependency order; the umbrella, which re-exports them, is last. */
export const FOLDERS = ["core", "nats", "frontend", "backend", "cli", "."] as const;

/** Reads the `deno.json` of every package, in dependency order. */
export async function readPackages(): Promise<Package[]> {
  return await Promise.all(FOLDERS.map(async (folder) => {
    const config: Omit<Package, "folder"> = JSON.parse(
      await Deno.readTextFile(`${ROOT}/${folder}/deno.json`),
    );
    const { name, version, description, exports, imports = {} } = config;
    return { name, folder, version, description, exports, imports };
  }));
}
