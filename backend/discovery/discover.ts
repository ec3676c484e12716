import { createHash } from "node:crypto";
import { IgnoreRules } from "./_ignore.ts";
import { lookUp, openRoot } from "./_paths.ts";
import { walkFiles } from "./_walk.ts";
import {
  type CodeNode,
  DEFAULT_EXTENSIONS,
  type DiscoverOptions,
  type Discovery,
  type SkippedFile,
} from "./types.ts";

/** Files that are read at the same time. */
const CONCURRENCY = 16;

/**
 * Finds what agents can work on: the files of the wanted kinds under some paths. Hidden files, what
 * `.gitignore` names, `node_modules` and links are left out; so are large and binary files, which are
 * reported. A file that is named itself is taken whatever it is called.
 *
 * @param paths Files and folders, absolute or relative to the root.
 * @throws {RemoraError} `PATH-NOT-FOUND`, `PATH-OUTSIDE`
 * @example
 * ```ts
 * import { discover } from "@remora/backend";
 *
 * const { nodes } = await discover(["backend/discovery"], { root: "." });
 * console.log(nodes.some(({ path }) => path === "backend/discovery/discover.ts")); // true
 * ```
 */
export async function discover(
  paths: readonly string[],
  options: DiscoverOptions = {},
): Promise<Discovery> {
  const { signal, extensions = DEFAULT_EXTENSIONS, maxBytes = 1_000_000 } = options;
  const root = await openRoot(options.root ?? Deno.cwd());
  const wanted = new Set(extensions.map((name) => name.replace(/^\./, "").toLowerCase()));
  const found = new Set<string>();
  const rules = await IgnoreRules.open(root, options.ignore ?? [], options.gitignore ?? true);
  for (const path of paths) {
    const named = await lookUp(root, path);
    if (named.isFile) found.add(named.path);
    else {
      const inside = await enterAbove(rules, named.path);
      for await (const file of walkFiles(root, named.path, { rules: inside, signal })) {
        if (wanted.has(extensionOf(file))) found.add(file);
      }
    }
  }
  const nodes: CodeNode[] = [];
  const skipped: SkippedFile[] = [];
  const sorted = [...found].sort();
  for (let start = 0; start < sorted.length; start += CONCURRENCY) {
    signal?.throwIfAborted();
    const batch = sorted.slice(start, start + CONCURRENCY);
    const results = await Promise.all(batch.map((path) => readNode(root, path, maxBytes)));
    for (const result of results) {
      if ("reason" in result) skipped.push(result);
      else nodes.push(result);
    }
  }
  return { root, nodes, skipped };
}

// The rules of the folders between the root and a named folder hold in it, too.
async function enterAbove(rules: IgnoreRules, folder: string): Promise<IgnoreRules> {
  let inside = rules;
  const parts = folder.split("/").filter((part) => part !== "");
  for (let depth = 0; depth < parts.length; depth++) {
    inside = await inside.enter(parts.slice(0, depth).join("/"));
  }
  return inside;
}

async function readNode(
  root: string,
  path: string,
  maxBytes: number,
): Promise<CodeNode | SkippedFile> {
  const file = `${root}/${path}`;
  try {
    const { size } = await Deno.stat(file);
    if (size > maxBytes) return { path, reason: `larger than ${maxBytes} bytes` };
    const data = await Deno.readFile(file);
    if (data.includes(0)) return { path, reason: "not a text" };
    const hash = createHash("sha256").update(data).digest("hex");
    return { nodeId: path, type: "file", name: path.slice(path.lastIndexOf("/") + 1), path, hash };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return { path, reason: "gone while it was read" };
    if (error instanceof Deno.errors.PermissionDenied) return { path, reason: "may not be read" };
    throw error;
  }
}

function extensionOf(path: string): string {
  const name = path.slice(path.lastIndexOf("/") + 1);
  return name.includes(".") ? name.slice(name.lastIndexOf(".") + 1).toLowerCase() : "";
}
