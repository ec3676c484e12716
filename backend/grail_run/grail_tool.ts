import { createEvent, type JsonObject, type JsonValue, RemoraError, stableId } from "@remora/core";
import { type LocatedNode, locateNode, pathOfNode, type QueryPack } from "../discovery/mod.ts";
import { isSystemInput, withoutSystemInputs } from "../grail/system_inputs.ts";
import type { GrailScript } from "../grail/types.ts";
import type { AskUserOptions } from "../tools/ask_user.ts";
import type { RunCommandOptions } from "../tools/run_command.ts";
import { coerceArguments } from "../tools/schema/mod.ts";
import type { AgentResult, Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { grailExternals, isResult, noNode } from "./externals/externals.ts";
import { externalInfo } from "./externals/names.ts";
import { tellFailure } from "./_failure.ts";
import type { GrailLimits } from "./limits.ts";
import type { GrailRunner, GrailRunResult } from "./types.ts";

const MAX_TOLD = 4_000;
const PRINTED = { level: "info", id: "printed" } as const;

/** A script that says what the model should know before the tool's answer. */
export interface ContextProvider {
  /** Its file. */
  readonly file: string;
  /** The script; absent where it cannot be read, which is told to people when it would have run. */
  readonly script?: GrailScript;
}

/** Options of {@linkcode grailTool}. */
export interface GrailToolOptions {
  /** Runs the script. */
  readonly runner: GrailRunner;
  /** Scripts that run before it, and whose results stand before its own. @default none */
  readonly providers?: readonly ContextProvider[];
  /** What each run may use. */
  readonly limits?: GrailLimits;
  /** What `run_command` may run. @default nothing */
  readonly commands?: RunCommandOptions | undefined;
  /** How long questions wait. */
  readonly ask?: AskUserOptions | undefined;
  /** The queries that nodes were found with. @default ours */
  readonly queries?: QueryPack | undefined;
}

/**
 * Makes a tool of a Grail script.
 *
 * @throws {RemoraError} `TOOL-INVALID` when it wants an external that Remora does not provide
 */
export function grailTool(script: GrailScript, options: GrailToolOptions): Tool {
  const { name, file, externals, description } = script;
  for (const { name: external, line } of externals) {
    if (externalInfo(external) !== undefined) continue;
    throw new RemoraError(
      "TOOL-INVALID",
      `"${file}" cannot be used as a tool: there is no external "${external}" (line ${line})`,
      { hint: "docs/TOOLS.md lists those that there are" },
    );
  }
  return {
    name,
    description: description ?? `Tool: ${name}`,
    parameters: withoutSystemInputs(script.schema),
    // What it did is kept call by call, and not done again.
    onInterrupt: "rerun",
    run: (args, context) => run(args, context, { script, options }),
  };
}

interface Work {
  readonly script: GrailScript;
  readonly options: GrailToolOptions;
}

async function run(
  args: JsonObject,
  context: ToolContext,
  { script, options }: Work,
): Promise<ToolOutput> {
  const node = nodeOf(context, options.queries);
  const before: string[] = [];
  for (const { file, script } of options.providers ?? []) {
    const work = script === undefined ? undefined : { script, options };
    const own = { ...context, callId: `${context.callId}:${file}` };
    const ran = work && await runScript({}, own, { work, node, effects: false });
    if (ran?.result.ok === true) before.push(toText(ran.result.value));
    else {
      // The tool answers without it, as in the reference.
      const why = ran?.result.ok === false ? ran.result.failure.message : "it is no script";
      await tell(context, `${file} was left out: ${why}`, { level: "warning", id: file });
    }
  }
  const { result, submitted } = await runScript(args, context, {
    work: { script, options },
    node,
    effects: true,
  });
  const printed = result.printed.trimEnd();
  if (printed !== "") await tell(context, `${script.name} printed: ${printed}`, PRINTED);
  if (!result.ok) return { content: tellFailure(result, script.file), isError: true };
  const content = [...before, toText(result.value)].join("\n");
  if (submitted === undefined || isResult(result.value)) return { content };
  return { content, result: submitted };
}

async function runScript(
  args: JsonObject,
  context: ToolContext,
  { work: { script, options }, node, effects }: {
    readonly work: Work;
    readonly node: () => Promise<LocatedNode>;
    readonly effects: boolean;
  },
): Promise<{ readonly result: GrailRunResult; readonly submitted: AgentResult | undefined }> {
  const { runner, limits, commands, ask } = options;
  const names = script.externals.map(({ name }) => name);
  const externals = await grailExternals(context, { names, node, commands, ask, effects });
  const result = await runner.run(script, {
    inputs: {
      ...await systemInputs(script, context, node),
      // Scripts convert nothing: a model's "3" for a number would be a text there.
      ...coerceArguments(script.schema, args),
    },
    externals: externals.functions,
    ...(limits === undefined ? {} : { limits }),
    signal: context.signal,
  });
  return { result, submitted: externals.submitted() };
}

async function systemInputs(
  { inputs }: GrailScript,
  { workspace, target }: ToolContext,
  node: () => Promise<LocatedNode>,
): Promise<JsonObject> {
  const values: Record<string, JsonValue> = {};
  for (const { name } of inputs) {
    if (!isSystemInput(name)) continue;
    if (name.startsWith("workspace_id")) values[name] = workspace.id;
    else if (target === undefined) continue;
    else if (name.startsWith("target_file")) values[name] = pathOfNode(target);
    else values[name] = (await node()).text;
  }
  return values;
}

function nodeOf(
  { workspace, target }: ToolContext,
  queries: QueryPack | undefined,
): () => Promise<LocatedNode> {
  let found: Promise<LocatedNode> | undefined;
  return () => found ??= locate();

  async function locate(): Promise<LocatedNode> {
    if (target === undefined) throw noNode();
    return await locateNode(target, await workspace.files.readText(pathOfNode(target)), queries);
  }
}

/** A line for the people who watch; told again after a crash it is the same one. */
async function tell(
  { agentId, graphId, callId, events }: ToolContext,
  text: string,
  { level, id }: { readonly level: "info" | "warning"; readonly id: string },
): Promise<void> {
  const message = text.length > MAX_TOLD ? `${text.slice(0, MAX_TOLD).toWellFormed()}…` : text;
  await events.append([createEvent({
    category: "agent",
    action: "log",
    id: stableId(agentId, callId, id),
    agentId,
    graphId,
    payload: { message, level },
  })]);
}

/** What the model reads: a text as it is, anything else as JSON. */
function toText(value: JsonValue): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
