import { installation, isJsonObject, RemoraError } from "@remora/core";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** What a program loads, read from Deno's own module graph and from its cache. */
export interface Footprint {
  /** npm packages that it loads: `hono@4.13.19`, sorted. */
  readonly npm: readonly string[];
  /** Bytes of these packages, unpacked. */
  readonly npmBytes: number;
  /** Bytes of our own modules. */
  readonly ownBytes: number;
}

/**
 * The footprint of a module, as Deno resolves it.
 *
 * @throws {RemoraError} `DOCTOR-GRAPH` when Deno cannot tell, for example without permission to run it
 */
export async function footprint(entry: string): Promise<Footprint> {
  const graph = await moduleGraph(entry);
  const modules = runtimeModules(graph);
  const packages = modules.flatMap(({ npmPackage }) =>
    typeof npmPackage === "string" ? [npmPackage] : []
  );
  const known = isJsonObject(graph.npmPackages) ? graph.npmPackages : {};
  const npm = [...closure(packages, known)].sort();
  let npmBytes = 0;
  for (const id of npm) {
    const info = known[id];
    const folder = isJsonObject(info) ? info.localPath : undefined;
    if (typeof folder === "string") npmBytes += await folderBytes(folder);
  }
  const ownBytes = modules.reduce(
    (sum, { size }) => sum + (typeof size === "number" ? size : 0),
    0,
  );
  return { npm, npmBytes, ownBytes };
}

/** `2.6 MB`, in powers of 1000. */
export function megabytes(bytes: number): string {
  return bytes < 100_000
    ? `${(bytes / 1000).toFixed(0)} kB`
    : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

type Graph = Readonly<Record<string, unknown>>;

/**
 * `deno info` also follows imports of types, has no `--cached-only`, and would bring whole slices. Behind
 * a proxy that nobody listens at it shows what is in the cache.
 */
const NO_FETCHING = {
  HTTP_PROXY: "http://127.0.0.1:9",
  HTTPS_PROXY: "http://127.0.0.1:9",
  ALL_PROXY: "http://127.0.0.1:9",
  NO_PROXY: "",
};

async function moduleGraph(entry: string): Promise<Graph> {
  if (installation() === "binary") {
    throw new RemoraError("DOCTOR-GRAPH", "A compiled binary holds everything it needs", {
      hint: "Nothing to do",
    });
  }
  const { success, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["info", "--json", entry],
    // Where Deno looks for the import map of a checkout.
    ...(entry.startsWith("file:") ? { cwd: dirname(fileURLToPath(entry)) } : {}),
    env: { NO_COLOR: "1", ...NO_FETCHING },
    stdin: "null",
  }).output();
  if (!success) {
    const said = new TextDecoder().decode(stderr).trim().split("\n")[0] ?? "";
    throw new RemoraError("DOCTOR-GRAPH", `Deno cannot read the modules of ${entry}: ${said}`);
  }
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** What is loaded when the program runs: imports of types only vanish. */
function runtimeModules(graph: Graph): readonly Graph[] {
  const modules = new Map(list(graph.modules).map((module) => [String(module.specifier), module]));
  const redirects = isJsonObject(graph.redirects) ? graph.redirects : {};
  const target = (specifier: unknown) => String(redirects[String(specifier)] ?? specifier);
  const seen = new Set((Array.isArray(graph.roots) ? graph.roots : []).map(target));
  for (const specifier of seen) {
    for (const { code } of list(modules.get(specifier)?.dependencies)) {
      if (isJsonObject(code)) seen.add(target(code.specifier));
    }
  }
  return [...seen].map((specifier) => modules.get(specifier)).filter((module) =>
    module !== undefined
  );
}

function list(value: unknown): readonly Graph[] {
  return Array.isArray(value) ? value.filter((item) => isJsonObject(item)) : [];
}

/** The packages and everything that they need. */
function closure(ids: readonly string[], known: Graph): Set<string> {
  const found = new Set(ids);
  for (const id of found) {
    const info = known[id];
    const needs = isJsonObject(info) && Array.isArray(info.dependencies) ? info.dependencies : [];
    for (const need of needs) if (typeof need === "string") found.add(need);
  }
  return found;
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  try {
    for await (const { name, isDirectory, isFile } of Deno.readDir(folder)) {
      if (isDirectory) bytes += await folderBytes(join(folder, name));
      // Deno adds marker files of its own to its cache.
      else if (isFile && !name.startsWith(".")) {
        bytes += (await Deno.stat(join(folder, name))).size;
      }
    }
  } catch (error) {
    // Not in the cache yet: it has no size before something needs it.
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  return bytes;
}
