import { type Kv, newId, RemoraError } from "@remora/core";
import { type Bundle, loadBundle } from "../bundle/mod.ts";
import {
  type CodeNode,
  discover,
  type Discovery,
  type QueryPack,
  type SkippedFile,
} from "../discovery/mod.ts";
import { AgentGraph, type GraphAgent } from "../graph/mod.ts";

/** Options of {@linkcode planRun}. */
export interface PlanOptions {
  /** The folder to work in. @default the working folder */
  readonly root?: string;
  /** Files and folders to work on, absolute or relative to the root. */
  readonly paths: readonly string[];
  /** The name of a bundle, the path of its folder, or the bundle itself; or several of these. */
  readonly bundle: string | Bundle | readonly (string | Bundle)[];
  /** The run's id, unique in the store. @default a new one */
  readonly graphId?: string;
  /** Ids of nodes: agents for these and no others. @default all that are found */
  readonly only?: ReadonlySet<string>;
  /** Further patterns of files to leave out, as in a `.gitignore`. */
  readonly ignore?: readonly string[];
  /** Whether `.gitignore` files count. @default {true} */
  readonly gitignore?: boolean;
  /** Extensions of files for bundles that name none, without the dot. @default {DEFAULT_EXTENSIONS} */
  readonly extensions?: readonly string[];
  /** Larger files are left out, in bytes. @default {1_000_000} */
  readonly maxBytes?: number;
  /** Queries in the place of ours, by language. */
  readonly queries?: QueryPack;
  /** Where what was found is kept, so that unchanged files cost next to nothing the next time. */
  readonly index?: Kv;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** What would run. */
export interface RunPlan {
  /** The run's id. */
  readonly graphId: string;
  /** The folder it works in; absolute. */
  readonly root: string;
  /** What the agents are made of; of several bundles the first. */
  readonly bundle: Bundle;
  /** All bundles. */
  readonly bundles: readonly Bundle[];
  /** One for each node and bundle. */
  readonly agents: readonly GraphAgent[];
  /** What they work on. */
  readonly nodes: readonly CodeNode[];
  /** Files that were found and left out, wholly or in their parts. */
  readonly skipped: readonly SkippedFile[];
}

/**
 * Finds out what {@linkcode runBundle} would run, and changes nothing.
 *
 * @throws {RemoraError} `BUNDLE-…`, `PATH-…`, `RUN-NOTHING` when there is nothing to work on
 */
export async function planRun(options: PlanOptions): Promise<RunPlan> {
  const plan = await lookAround(options);
  if (plan.agents.length === 0) throw nothing(plan.bundles, options.paths);
  return plan;
}

/** What is there at the moment. */
export interface Look extends RunPlan {
  /** Files without a character in them. */
  readonly empty: ReadonlySet<string>;
}

/** The same, also where there is nothing to work on at the moment. */
export async function lookAround(options: PlanOptions): Promise<Look> {
  const { only, graphId = newId() } = options;
  const root = options.root ?? Deno.cwd();
  const bundles = await loadBundles(options.bundle, root);
  const [bundle] = bundles;
  if (bundle === undefined) throw new RemoraError("RUN-NOTHING", "No bundle was named");
  const graph = new AgentGraph({ graphId });
  const nodes = new Map<string, CodeNode>();
  const skipped = new Map<string, SkippedFile>();
  const empty = new Set<string>();
  let real = root;
  for (const each of bundles) {
    const found = await discoverFor(each, root, options);
    real = found.root;
    const wanted = only === undefined
      ? found.nodes
      : found.nodes.filter(({ nodeId }) => only.has(nodeId));
    for (const node of wanted) nodes.set(node.nodeId, node);
    for (const file of found.skipped) skipped.set(file.path, file);
    for (const path of found.empty) empty.add(path);
    const mapping = Object.fromEntries(nodeTypesOf(each).map((type) => [type, each.name]));
    const { fileOrder, priority } = each;
    graph.discover({ nodes: wanted }, mapping, {
      priority,
      ...(fileOrder === undefined ? {} : { fileOrder }),
    });
  }
  const agents = graph.agents();
  return {
    graphId,
    root: real,
    bundle,
    bundles,
    agents,
    nodes: [...nodes.values()],
    skipped: [...skipped.values()],
    empty,
  };
}

/** The agents of a plan as a Mermaid flow chart. */
export function planToMermaid({ agents }: Pick<RunPlan, "agents">): string {
  const ids = new Map(agents.map(({ agentId }, index) => [agentId, `a${index}`]));
  const lines = agents.flatMap(({ agentId, name, upstream }) => {
    const id = ids.get(agentId);
    // Quotes and brackets would end the label.
    const label = name.replaceAll('"', "#quot;").replaceAll(/[\r\n]+/g, " ");
    const edges = upstream.flatMap((above) =>
      ids.has(above) ? [`  ${ids.get(above)} --> ${id}`] : []
    );
    return [`  ${id}["${label}"]`, ...edges];
  });
  return ["flowchart LR", ...lines, ""].join("\n");
}

async function loadBundles(
  named: PlanOptions["bundle"],
  root: string,
): Promise<readonly Bundle[]> {
  const list: readonly (string | Bundle)[] = isList(named) ? named : [named];
  const bundles = await Promise.all(
    list.map((each) => typeof each === "string" ? loadBundle(each, { root }) : each),
  );
  // Named twice is meant once.
  return [...new Map(bundles.map((bundle) => [bundle.name, bundle])).values()];
}

function isList(
  named: PlanOptions["bundle"],
): named is readonly (string | Bundle)[] {
  return Array.isArray(named);
}

async function discoverFor(
  bundle: Bundle,
  root: string,
  options: PlanOptions,
): Promise<Discovery> {
  const { paths, ignore, gitignore, maxBytes, queries, index, signal } = options;
  const extensions = bundle.extensions.length > 0 ? bundle.extensions : options.extensions;
  return await discover(paths, {
    root,
    nodeTypes: nodeTypesOf(bundle),
    ...(extensions === undefined ? {} : { extensions }),
    ...(ignore === undefined ? {} : { ignore }),
    ...(gitignore === undefined ? {} : { gitignore }),
    ...(maxBytes === undefined ? {} : { maxBytes }),
    ...(queries === undefined ? {} : { queries }),
    ...(index === undefined ? {} : { index }),
    ...(signal === undefined ? {} : { signal }),
  });
}

function nodeTypesOf({ nodeTypes }: Bundle): readonly string[] {
  return nodeTypes.length === 0 ? ["file"] : nodeTypes;
}

function nothing(bundles: readonly Bundle[], paths: readonly string[]): RemoraError {
  const names = bundles.map(({ name }) => name).join(", ");
  const wants = bundles.map((bundle) => {
    const kinds = bundle.extensions.length === 0 ? "" : ` in ${bundle.extensions.join(", ")}`;
    return `${bundle.name} works on ${nodeTypesOf(bundle).join(", ")}${kinds}`;
  });
  const message = `There is nothing for ${names} in ${paths.join(", ")}`;
  return new RemoraError("RUN-NOTHING", message, {
    hint: `${wants.join("; ")}; hidden and ignored files do not count`,
  });
}
