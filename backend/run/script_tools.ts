import { loadSlice, RemoraError } from "@remora/core";
import type { Bundle, BundleTool } from "../bundle/mod.ts";
import type { QueryPack } from "../discovery/mod.ts";
import type { GrailRunner } from "../grail_run/mod.ts";
import type { AskUserOptions } from "../tools/ask_user.ts";
import type { RunCommandOptions } from "../tools/run_command.ts";
import { loadTsTool } from "../tools/ts/mod.ts";
import type { Tool } from "../tools/types.ts";

type Grail = typeof import("../grail_run/mod.ts");

/** What scripts are given beyond the agent's files. */
export interface ScriptOptions {
  /** What `run_command` of Grail scripts may run. @default what the bundle says */
  readonly commands?: RunCommandOptions;
  /** How long questions wait. */
  readonly ask?: AskUserOptions;
  /** The queries that nodes are found with. */
  readonly queries?: QueryPack;
}

/**
 * The scripts of bundles as files on disk, for as long as their agents run. A bundle may come from a
 * store or from inside a package, and even one from a folder must not change while it runs.
 */
export class BundleScripts implements AsyncDisposable {
  readonly #options: ScriptOptions;
  readonly #folders = new Map<string, Promise<string>>();
  #runner: Promise<GrailRunner> | undefined;

  /** @param options What scripts are given. */
  constructor(options: ScriptOptions = {}) {
    this.#options = options;
  }

  /** Makes a tool of a script. @throws {RemoraError} `TOOL-…`, `GRAIL-…`, `BUNDLE-TOOL` */
  readonly load = async (tool: BundleTool, bundle: Bundle): Promise<Tool> => {
    const { name, kind, path } = tool;
    if (kind === "pym" && path !== undefined) {
      return await this.#loadGrail({ ...tool, path }, bundle);
    }
    if (kind !== "ts" || path === undefined) {
      const message = `Cannot run tool "${name}" of "${bundle.name}": it has no script`;
      throw new RemoraError("BUNDLE-TOOL", message, {
        hint: "Give it a file tools/NAME.ts or tools/NAME.pym",
      });
    }
    let folder = this.#folders.get(bundle.name);
    if (folder === undefined) this.#folders.set(bundle.name, folder = write(bundle));
    return await loadTsTool(`${await folder}/${path}`, { folder: await folder });
  };

  /** Removes the files and ends the processes. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const folder of this.#folders.values()) {
      await Deno.remove(await folder, { recursive: true });
    }
    this.#folders.clear();
    await (await this.#runner)?.[Symbol.asyncDispose]();
  }

  async #loadGrail(
    { name, path, contextProviders }: BundleTool & { readonly path: string },
    { files, dialect, limits, commands }: Bundle,
  ): Promise<Tool> {
    const { createGrailRunner, loadGrailTool, parseGrailLimits } = await loadSlice<Grail>(
      "backend/grail_run",
    );
    this.#runner ??= Promise.resolve(createGrailRunner());
    return await loadGrailTool({
      ...this.#options,
      commands: this.#options.commands ?? { allow: commands },
      name,
      path,
      files,
      contextProviders,
      // The first two dialects are older than the third version of Grail.
      rules: dialect === "A" || dialect === "B" ? "v2" : "v3",
      runner: await this.#runner,
      limits: parseGrailLimits(limits),
    });
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
