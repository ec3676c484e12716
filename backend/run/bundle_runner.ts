import type { LiveTextWriter, Workspace } from "@remora/core";
import type { Bundle } from "../bundle/mod.ts";
import { renderTemplate, type TemplateValues } from "../bundle/template/render.ts";
import { locateNode, pathOfNode, type QueryPack } from "../discovery/mod.ts";
import type { AgentOutcome, AgentRunContext, AgentRunner, GraphAgent } from "../graph/mod.ts";
import { runKernel } from "../kernel/mod.ts";
import type { KernelBudget } from "../kernel/types.ts";
import { structuredOutputForTools } from "../model/structured/for_tools.ts";
import type { Message, ModelClient } from "../model/types.ts";
import type { Tool } from "../tools/types.ts";
import { type BundleToolOptions, bundleTools } from "./bundle_tools.ts";

/** Longest text of a file that goes into the prompt, in UTF-16 units; tools can read the rest. */
const MAX_NODE_TEXT = 30_000;

/** Options of {@linkcode bundleRunner}. */
export interface BundleRunnerOptions extends BundleToolOptions {
  /** The model server. */
  readonly model: ModelClient;
  /** The bundles of the agents, by name. */
  readonly bundles: readonly Bundle[];
  /** The model or adapter for bundles that name none. @default the client's model */
  readonly modelId?: string;
  /** Working time of an agent in milliseconds, waiting for people not counted. @default no limit */
  readonly timeout?: number;
  /** What an agent may spend. @default no limit */
  readonly budget?: KernelBudget;
  /** Sampling temperature. @default {0} */
  readonly temperature?: number;
  /** What a person said about the attempt before, told to the model behind its task. */
  readonly note?: string;
  /** Model calls at most. @default what the bundle says */
  readonly maxTurns?: number;
  /** The queries that the nodes were found with. @default ours */
  readonly queries?: QueryPack;
  /** Shows what the model writes for an agent; asks the server to stream. @default nobody sees it */
  readonly liveText?: (agentId: string) => LiveTextWriter;
}

/** Runs agents made of bundles: prompt and tools from the bundle, turns from the kernel. */
export function bundleRunner(options: BundleRunnerOptions): AgentRunner {
  const bundles = new Map(options.bundles.map((bundle) => [bundle.name, bundle]));
  const tools = new Map<string, Promise<readonly Tool[]>>();
  return {
    model: options.modelId ?? options.model.name,
    async run(agent, context): Promise<AgentOutcome> {
      const bundle = bundles.get(agent.bundle);
      if (bundle === undefined) throw new Error(`The run has no bundle "${agent.bundle}"`);
      let made = tools.get(bundle.name);
      if (made === undefined) tools.set(bundle.name, made = bundleTools(bundle, options));
      return await runBundleAgent(agent, context, { bundle, tools: await made, options });
    },
  };
}

async function runBundleAgent(
  agent: GraphAgent,
  context: AgentRunContext,
  { bundle, tools, options }: {
    readonly bundle: Bundle;
    readonly tools: readonly Tool[];
    readonly options: BundleRunnerOptions;
  },
): Promise<AgentOutcome> {
  const { agentId, name, target } = agent;
  const modelId = bundle.model ?? options.modelId;
  await using liveText = options.liveText?.(agentId);
  const constraint = structuredOutputForTools(bundle.grammar, bundle.family ?? "qwen", tools);
  const { status, summary, changedFiles, details, turns, usage } = await runKernel({
    agentId,
    agentName: name,
    graphId: context.graphId,
    workspace: context.workspace,
    events: context.events,
    model: options.model,
    ...(modelId === undefined ? {} : { modelId }),
    tools,
    messages: await firstMessages(agent, bundle, {
      workspace: context.workspace,
      queries: options.queries,
      note: options.note,
    }),
    maxTurns: options.maxTurns ?? bundle.maxTurns,
    ...(bundle.terminationTool === undefined ? {} : { terminationTool: bundle.terminationTool }),
    target,
    temperature: options.temperature ?? 0,
    ...(constraint === undefined ? {} : { structuredOutput: constraint }),
    ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
    ...(options.budget === undefined ? {} : { budget: options.budget }),
    ...(liveText === undefined ? {} : {
      onText: (text: string, turn: number) => liveText.write(text, turn),
    }),
    whileWaiting: context.whileWaiting,
    signal: context.signal,
  });
  return {
    status,
    summary,
    changedFiles,
    ...(details === undefined ? {} : { details }),
    turns,
    ...(usage === undefined ? {} : { usage }),
  };
}

async function firstMessages(
  agent: GraphAgent,
  bundle: Bundle,
  { workspace, queries, note }: {
    readonly workspace: Workspace;
    readonly queries: QueryPack | undefined;
    readonly note: string | undefined;
  },
): Promise<readonly Message[]> {
  const path = pathOfNode(agent.target);
  const node = await locateNode(agent.target, await workspace.files.readText(path), queries);
  const text = shorten(node.text);
  const values: TemplateValues = {
    node_text: text,
    node_name: node.name,
    node_type: node.type,
    file_path: path,
    input: text,
  };
  const remark = note === undefined
    ? ""
    : `\n\nYou have tried this before, and a person rejected the result. They said:\n${note}`;
  return [
    { role: "system", content: renderTemplate(bundle.systemPrompt, values) },
    { role: "user", content: renderTemplate(bundle.userTemplate, values) + remark },
  ];
}

function shorten(text: string): string {
  if (text.length <= MAX_NODE_TEXT) return text;
  const half = MAX_NODE_TEXT / 2;
  const left = text.length - MAX_NODE_TEXT;
  const gap = `\n\n[… ${left} characters left out; read_file shows them …]\n\n`;
  return text.slice(0, half).toWellFormed() + gap + text.slice(-half).toWellFormed();
}
