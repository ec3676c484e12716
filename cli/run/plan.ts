import type { Bundle, RunPlan } from "@remora/backend";
import { join } from "node:path";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import { padEnd } from "../terminal/width.ts";

type Backend = typeof import("@remora/backend");

/** Shows what would run: text for people, JSON for programs, or a Mermaid chart. */
export async function showPlan(
  backend: Pick<Backend, "planToMermaid">,
  plan: RunPlan,
  { format, out }: { readonly format: "text" | "json" | "mermaid"; readonly out: Screen },
): Promise<void> {
  switch (format) {
    case "mermaid":
      out.write(backend.planToMermaid(plan));
      return;
    case "json":
      out.line(JSON.stringify(await planReport(plan), null, 2));
      return;
    case "text":
      showText(plan, await firstRequestTokens(plan), out);
  }
}

/** Files that were found and left out, each with the reason. */
export function showSkipped({ skipped }: Pick<RunPlan, "skipped">, out: Screen): void {
  for (const { path, reason } of skipped) {
    out.line(out.paint.dim(`  left out ${safeLine(path)}: ${safeLine(reason)}`));
  }
}

async function planReport(plan: RunPlan): Promise<object> {
  const { root, bundles, agents, skipped } = plan;
  const names = new Map(agents.map(({ agentId, name }) => [agentId, name]));
  return {
    root,
    bundles: bundles.map(({ name }) => ({ name, agents: countOf(plan, name) })),
    total: agents.length,
    firstRequestTokens: await firstRequestTokens(plan),
    agents: agents.map(({ name, bundle, target, nodeType, upstream }) => ({
      name,
      bundle,
      target,
      ...(nodeType === undefined ? {} : { nodeType }),
      after: upstream.map((id) => names.get(id) ?? id),
    })),
    skipped,
  };
}

function showText(plan: RunPlan, tokens: number, out: Screen): void {
  const { root, bundles, agents } = plan;
  const { paint } = out;
  const names = bundles.map(({ name }) => safeLine(name)).join(", ");
  const count = agents.length === 1 ? "1 agent" : `${agents.length} agents`;
  out.line(`${paint.bold(names)}  ${count} in ${safeLine(root)}`);
  const width = bundles.length > 1 ? Math.max(...bundles.map(({ name }) => name.length)) + 2 : 0;
  const byId = new Map(agents.map(({ agentId, name }) => [agentId, name]));
  for (const { bundle, target, upstream } of agents) {
    const head = width === 0 ? "" : paint.brand(padEnd(safeLine(bundle), width));
    const after = upstream.map((id) => safeLine(byId.get(id) ?? id)).join(", ");
    out.line(`  ${head}${safeLine(target)}${after === "" ? "" : paint.dim(`  after ${after}`)}`);
  }
  showSkipped(plan, out);
  for (const { name } of bundles.length > 1 ? bundles : []) {
    out.line(paint.dim(`  ${countOf(plan, name)} of ${safeLine(name)}`));
  }
  const about = tokens.toLocaleString("en-US");
  out.line(
    paint.dim(`About ${about} tokens in the first requests; later turns repeat and add to them`),
  );
}

function countOf({ agents }: Pick<RunPlan, "agents">, name: string): number {
  return agents.filter(({ bundle }) => bundle === name).length;
}

/** A rule of thumb for code and English alike. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * About how many tokens the first requests of all agents have: prompts, tools, and the text of the node
 * where the prompt shows it. What the agents read on their own comes on top.
 */
async function firstRequestTokens({ root, agents, nodes, bundles }: RunPlan): Promise<number> {
  const fixed = new Map(bundles.map((bundle) => [bundle.name, fixedLength(bundle)]));
  const shows = new Set(
    bundles.filter(({ userTemplate, systemPrompt }) =>
      /node_text|node_source/.test(userTemplate + systemPrompt)
    ).map(({ name }) => name),
  );
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  const lines = new Map<string, Promise<readonly string[]>>();
  let characters = 0;
  for (const { bundle, nodeId } of agents) {
    characters += fixed.get(bundle) ?? 0;
    const node = shows.has(bundle) ? byId.get(nodeId ?? "") : undefined;
    if (node === undefined) continue;
    const { path, startLine = 1, endLine } = node;
    const reading = lines.get(path) ?? linesOf(join(root, path));
    lines.set(path, reading);
    characters += (await reading).slice(startLine - 1, endLine).join("\n").length;
  }
  return Math.ceil(characters / CHARACTERS_PER_TOKEN);
}

function fixedLength({ systemPrompt, userTemplate, tools }: Bundle): number {
  const described = tools.map(({ name, description, parameters }) => ({
    name,
    description,
    parameters,
  }));
  return systemPrompt.length + userTemplate.length + JSON.stringify(described).length;
}

async function linesOf(path: string): Promise<readonly string[]> {
  try {
    return (await Deno.readTextFile(path)).split("\n");
  } catch (error) {
    // It was there a moment ago; the run itself will say so.
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}
