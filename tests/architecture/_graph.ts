import { deno, ROOT } from "../../tools/_deno.ts";
import type { Package } from "../../tools/packages.ts";

/** One import statement, resolved. */
export interface Edge {
  /** `file:` URL, `npm:…` or `node:…`. */
  readonly to: string;
  /** As it is written. */
  readonly written: string;
  /** `type` edges vanish when the program runs. */
  readonly kind: "value" | "type";
}

/** What the module at a specifier imports. Specifiers are repository paths, `npm:NAME` or `node:NAME`. */
export type Graph = ReadonlyMap<string, readonly Edge[]>;

interface Resolved {
  readonly specifier?: string;
  readonly error?: string;
}

interface InfoModule {
  readonly specifier: string;
  readonly error?: string;
  readonly npmPackage?: string;
  readonly dependencies?: readonly {
    readonly specifier: string;
    readonly code?: Resolved;
    readonly type?: Resolved;
  }[];
}

interface Info {
  readonly modules: readonly InfoModule[];
  readonly redirects: Readonly<Record<string, string>>;
}

/** Everything that a package's export paths reach, by import, as the runtime resolves it. */
export async function packageGraph(pkg: Package): Promise<Graph> {
  const graph = new Map<string, readonly Edge[]>();
  for (const entry of Object.values(pkg.exports)) {
    const path = `${pkg.folder}/${entry.replace(/^\.\//, "")}`.replace(/^\.\//, "");
    for (const [from, edges] of await fileGraph(path)) graph.set(from, edges);
  }
  return graph;
}

/** Everything that a file of the repository reaches. */
export async function fileGraph(path: string): Promise<Graph> {
  const { code, stdout, stderr } = await deno(["info", "--json", path]);
  if (code !== 0) throw new Error(`deno info ${path} failed: ${stderr}`);
  const info: Info = JSON.parse(stdout);
  const graph = new Map<string, readonly Edge[]>();
  for (const module of info.modules) {
    if (module.error !== undefined) throw new Error(module.error);
    graph.set(name(module.specifier, info), edgesOf(module, info));
  }
  return graph;
}

function edgesOf(module: InfoModule, info: Info): Edge[] {
  return (module.dependencies ?? []).flatMap(({ specifier: written, code, type }) => {
    const resolved = code ?? type;
    if (resolved?.specifier === undefined) {
      throw new Error(`${module.specifier}: ${written}: ${resolved?.error ?? "not resolved"}`);
    }
    return [{ to: name(resolved.specifier, info), written, kind: code ? "value" : "type" }];
  });
}

/** Repository path of a file, package name of an npm specifier, anything else as it is. */
function name(specifier: string, info: Info): string {
  const target = info.redirects[specifier] ?? specifier;
  if (target.startsWith("npm:")) return npmName(target);
  const url = new URL(target);
  if (url.protocol !== "file:") return target;
  const path = decodeURIComponent(url.pathname).replace(/^\/([A-Za-z]:)/, "$1");
  return path.startsWith(`${ROOT}/`) ? path.slice(ROOT.length + 1) : path;
}

/** `npm:hono` of `npm:/hono@4.13.19/jsx`. */
export function npmName(specifier: string): string {
  const match = /^npm:\/?((?:@[^/@]+\/)?[^/@]+)/.exec(specifier);
  return match ? `npm:${match[1]}` : specifier;
}

/**
 * The modules that are reached from `entries` through imports that exist at run time, each with the path
 * of imports that leads to it.
 */
export function reached(graph: Graph, entries: Iterable<string>): Map<string, readonly string[]> {
  const paths = new Map<string, readonly string[]>();
  const queue: (readonly string[])[] = [...entries].map((entry) => [entry]);
  for (let path = queue.shift(); path; path = queue.shift()) {
    const at = path[path.length - 1]!;
    if (paths.has(at)) continue;
    paths.set(at, path);
    for (const edge of graph.get(at) ?? []) {
      if (edge.kind === "value") queue.push([...path, edge.to]);
    }
  }
  return paths;
}

/**
 * One circle of imports for each module that starts one, the first module repeated at the end. Imports of types
 * and those that wait until they are needed count: who reads one of two such files has to read the other.
 */
export function circles(graph: Graph): string[][] {
  const found: string[][] = [];
  const done = new Set<string>();
  const stack: string[] = [];

  function visit(module: string): void {
    const start = stack.indexOf(module);
    if (start >= 0) {
      found.push([...stack.slice(start), module]);
      return;
    }
    if (done.has(module)) return;
    stack.push(module);
    for (const { to } of graph.get(module) ?? []) visit(to);
    stack.pop();
    done.add(module);
  }

  for (const module of graph.keys()) visit(module);
  return found;
}
