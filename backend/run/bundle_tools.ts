import { RemoraError } from "@remora/core";
import { builtinSchema } from "../bundle/builtin_schema.ts";
import type { Bundle, BundleTool } from "../bundle/mod.ts";
import { applyFixTool } from "../lint/apply_fix.ts";
import { runLinterTool } from "../lint/run_linter.ts";
import type { LintOptions } from "../lint/types.ts";
import {
  listSymbolsTool,
  readSymbolTool,
  readTestsTool,
  runTestsTool,
  type TestRunOptions,
  writeDocTool,
  writeFixtureTool,
  writeTestFileTool,
} from "../symbols/mod.ts";
import { type AskUserOptions, askUserTool } from "../tools/ask_user.ts";
import { builtinTool } from "../tools/builtin_tools.ts";
import { type RunCommandOptions, runCommandTool } from "../tools/run_command.ts";
import type { Tool } from "../tools/types.ts";

/** Makes a tool of a bundle's own, a script. */
export type ScriptLoader = (tool: BundleTool, bundle: Bundle) => Tool | Promise<Tool>;

/** Options of {@linkcode bundleTools}. */
export interface BundleToolOptions {
  /** Where the linters are. */
  readonly lint?: LintOptions;
  /** Where the programs are that run tests. */
  readonly tests?: TestRunOptions;
  /** How long questions wait for an answer. */
  readonly ask?: AskUserOptions;
  /** What `run_command` may run, in the place of what the bundle says. @default what the bundle says */
  readonly commands?: RunCommandOptions;
  /** Makes tools of scripts. @default they are refused */
  readonly scripts?: ScriptLoader;
}

/**
 * The tools of a bundle, ready to run. What its manifest says about a tool replaces what the tool says of
 * itself.
 *
 * @throws {RemoraError} `BUNDLE-TOOL` for a tool that cannot be made
 */
export async function bundleTools(
  bundle: Bundle,
  options: BundleToolOptions = {},
): Promise<readonly Tool[]> {
  return await Promise.all(bundle.tools.map((tool) => makeTool(tool, bundle, options)));
}

async function makeTool(
  declared: BundleTool,
  bundle: Bundle,
  options: BundleToolOptions,
): Promise<Tool> {
  const { name, kind } = declared;
  const tool = kind === "builtin"
    ? builtin(name, { ...options, commands: commandsOf(bundle, options) })
    : await options.scripts?.(declared, bundle);
  if (tool === undefined) {
    const what = kind === "builtin" ? "is not one of Remora's" : `is a .${kind} script`;
    throw new RemoraError(
      "BUNDLE-TOOL",
      `Cannot run tool "${name}" of "${bundle.name}": it ${what}`,
      {
        hint: kind === "builtin" ? "Correct its name" : "Scripts cannot be run here",
      },
    );
  }
  const { description, parameters } = saidByManifest(declared, bundle);
  if (description === undefined && parameters === undefined) return tool;
  return {
    ...tool,
    ...(description === undefined ? {} : { description }),
    ...(parameters === undefined ? {} : { parameters }),
    run: (args, context) => tool.run(args, context),
  };
}

/** A bundle carries what built-in tools say of themselves too; here that is theirs to say. */
function saidByManifest(
  { name, kind, description, parameters }: BundleTool,
  { commands }: Bundle,
): Partial<Pick<BundleTool, "description" | "parameters">> {
  const own = kind === "builtin" ? builtinSchema(name, commands) : undefined;
  const isOwn = JSON.stringify(parameters) === JSON.stringify(own?.parameters);
  return {
    ...(description === undefined || description === own?.description ? {} : { description }),
    ...(parameters === undefined || isOwn ? {} : { parameters }),
  };
}

/** What `run_command` may run for a bundle. */
export function commandsOf(
  { commands }: Bundle,
  options: Pick<BundleToolOptions, "commands">,
): RunCommandOptions {
  return options.commands ?? { allow: commands };
}

const MAKERS: Readonly<Record<string, (options: BundleToolOptions) => Tool>> = {
  apply_fix: ({ lint }) => applyFixTool(lint),
  ask_user: ({ ask }) => askUserTool(ask),
  echo: echoTool,
  list_symbols: listSymbolsTool,
  read_symbol: readSymbolTool,
  read_tests: readTestsTool,
  run_command: ({ commands = { allow: [] } }) => runCommandTool(commands),
  run_linter: ({ lint }) => runLinterTool(lint),
  run_tests: ({ tests }) => runTestsTool(tests),
  write_doc: writeDocTool,
  write_fixture: writeFixtureTool,
  write_test_file: writeTestFileTool,
};

function builtin(name: string, options: BundleToolOptions): Tool | undefined {
  return Object.hasOwn(MAKERS, name) ? MAKERS[name]?.(options) : builtinTool(name);
}

/** Answers what it was given: the tool of the bundle that tries a model server. */
function echoTool(): Tool {
  return {
    name: "echo",
    description: "Answers the payload that it was given.",
    parameters: {
      type: "object",
      properties: { payload: { type: "string", description: "Any text." } },
      required: ["payload"],
    },
    onInterrupt: "rerun",
    concurrent: true,
    run: ({ payload = "" }) => Promise.resolve({ content: JSON.stringify({ payload }) }),
  };
}
