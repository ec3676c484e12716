import type { Edge, Graph } from "./_graph.ts";

/** What a package's own modules may import when they run. Type-only imports are free. */
export interface Rule {
  /** Packages of ours, by folder, besides the package itself. */
  readonly ours: readonly string[];
  /** npm packages; a name with `/*` at the end allows a scope. */
  readonly npm: readonly string[];
}

/** By folder. The umbrella (`.`) only re-exports. */
export const RULES: Readonly<Record<string, Rule>> = {
  core: { ours: [], npm: [] },
  frontend: { ours: ["core"], npm: ["hono", "idiomorph"] },
  // Its deno.json, the notes in tools/generate and the budgets in tests/publish say which.
  backend: { ours: ["core"], npm: ["*"] },
  nats: { ours: ["core"], npm: ["@nats-io/*"] },
  cli: { ours: ["core"], npm: ["@stricli/core", "yaml"] },
  ".": { ours: ["core", "frontend", "backend", "cli"], npm: [] },
};

/** One forbidden import. */
export interface Violation {
  readonly from: string;
  readonly edge: Edge;
  readonly reason: string;
}

/** The imports of a package's own modules that its rule forbids. */
export function violations(folder: string, graph: Graph, rule: Rule): Violation[] {
  const found: Violation[] = [];
  for (const [from, edges] of graph) {
    if (folderOf(from) !== folder) continue;
    for (const edge of edges) {
      const reason = edge.kind === "value" ? refusal(folder, edge.to, rule) : undefined;
      if (reason !== undefined) found.push({ from, edge, reason });
    }
  }
  return found;
}

function refusal(folder: string, to: string, rule: Rule): string | undefined {
  if (to.startsWith("node:") || to.startsWith("data:")) return undefined;
  const npm = /^npm:(.*)/.exec(to);
  if (npm) {
    const allowed = rule.npm.some((pattern) => matches(pattern, npm[1]!));
    return allowed ? undefined : `${folder} may not import the npm package ${npm[1]}`;
  }
  const other = folderOf(to);
  if (other === folder || rule.ours.includes(other)) return undefined;
  return `${folder} may not import from ${other}`;
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

/** The folder of the package that a repository path belongs to; the umbrella's is `.`. */
export function folderOf(path: string): string {
  const first = path.split("/")[0]!;
  return path.includes("/") && first !== "exports" ? first : ".";
}
