import { RemoraError } from "@remora/core";
import type { Bundle, BundleTool } from "../bundle/mod.ts";
import { loadTsTool } from "../tools/ts/mod.ts";
import type { Tool } from "../tools/types.ts";

/**
 * The scripts of bundles as files on disk, for as long as their agents run. A bundle may come from a
 * store or from inside a package, and even one from a folder must not change while it runs.
 */
export class BundleScripts implements AsyncDisposable {
  readonly #folders = new Map<string, Promise<string>>();

  /** Makes a tool of a script. @throws {RemoraError} `TOOL-…`, `BUNDLE-TOOL` */
  readonly load = async ({ name, kind, path }: BundleTool, bundle: Bundle): Promise<Tool> => {
    if (kind !== "ts" || path === undefined) {
      const message = `Cannot run tool "${name}" of "${bundle.name}": it is a .${kind} script`;
      throw new RemoraError("BUNDLE-TOOL", message, {
        hint: "Rewrite it as tools/NAME.ts, or take a tool that is built in",
      });
    }
    let folder = this.#folders.get(bundle.name);
    if (folder === undefined) this.#folders.set(bundle.name, folder = write(bundle));
    return await loadTsTool(`${await folder}/${path}`, { folder: await folder });
  };

  /** Removes the files. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const folder of this.#folders.values()) {
      await Deno.remove(await folder, { recursive: true });
    }
    this.#folders.clear();
  }
}

async function write({ files }: Bundle): Promise<string> {
  const folder = await Deno.realPath(await Deno.makeTempDir({ prefix: "remora-bundle-" }));
  for (const [path, text] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text, { createNew: true });
  }
  return folder;
}
