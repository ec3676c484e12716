import { isJsonObject, type JsonValue } from "@remora/core";
import type { LocatedNode } from "../../discovery/mod.ts";
import type { AskUserOptions } from "../../tools/ask_user.ts";
import type { RunCommandOptions } from "../../tools/run_command.ts";
import type { AgentResult, ToolContext } from "../../tools/types.ts";
import { type GrailFunction, PythonError } from "../types.ts";
import { Arguments, bindArguments } from "./_arguments.ts";
import { runCommand, runJsonCommand } from "./_commands.ts";
import { toPythonError } from "./_errors.ts";
import { fileExists, listDir, readFile, searchContent, searchFiles, writeFile } from "./_files.ts";
import { ask, log, userMessages } from "./_people.ts";
import { ExternalRecord } from "./_record.ts";
import { type ExternalInfo, type ExternalName, GRAIL_EXTERNALS, isExternal } from "./names.ts";

/** Options of {@linkcode grailExternals}. */
export interface ExternalOptions {
  /** The names of those that are wanted. */
  readonly names: readonly string[];
  /** The node that the agent works on. */
  readonly node: () => Promise<LocatedNode>;
  /** What `run_command` may run. @default nothing */
  readonly commands?: RunCommandOptions | undefined;
  /** How long questions wait. */
  readonly ask?: AskUserOptions | undefined;
  /** Whether the wanted may leave something behind. @default {true} */
  readonly effects?: boolean;
}

/** Functions for a script, and what it has submitted. */
export interface GrailExternals {
  /** By name; what Remora does not provide is not in it. */
  readonly functions: Readonly<Record<string, GrailFunction>>;
  /** What `submit_result` was called with last. */
  submitted(): AgentResult | undefined;
}

type Work = (args: Arguments, context: ToolContext) => Promise<JsonValue>;

/**
 * The functions that a script may call on behalf of an agent: those of the built-in tools, confined as they
 * are, under the names that bundles know.
 */
export async function grailExternals(
  context: ToolContext,
  options: ExternalOptions,
): Promise<GrailExternals> {
  const { effects = true } = options;
  const names = options.names.filter(isExternal)
    .filter((name) => effects || !GRAIL_EXTERNALS[name].effect);
  // Where nothing is left behind a script can simply run again.
  const record = names.some((name) => GRAIL_EXTERNALS[name].effect)
    ? await ExternalRecord.open(context)
    : undefined;
  let result: AgentResult | undefined;
  const works = worksOf(options, (submitted) => result = submitted);
  let count = 0;
  const functions = names.map((name): [string, GrailFunction] => [
    name,
    (args, named) => {
      const info: ExternalInfo = GRAIL_EXTERNALS[name];
      const bound = bindArguments(name, info.parameters, { args, named });
      // Events and questions of the same call have the same ids when it is run again.
      const own = { ...context, callId: `${context.callId}:${count++}` };
      const work = async (): Promise<JsonValue> => {
        try {
          return await works[name](new Arguments(name, bound), own);
        } catch (error) {
          throw toPythonError(error);
        }
      };
      if (record === undefined || name === "submit_result") return work();
      const again = !COMMANDS.has(name);
      return record.once([name, bound], work, { again });
    },
  ]);
  return { functions: Object.fromEntries(functions), submitted: () => result };
}

/** What must not be done twice. Everything else ends where it ended when it is done again. */
const COMMANDS: ReadonlySet<ExternalName> = new Set(["run_command", "run_json_command"]);

function worksOf(
  { node, commands, ask: asking }: ExternalOptions,
  submit: (result: AgentResult) => void,
): Readonly<Record<ExternalName, Work>> {
  const question: Work = (args, context) => ask(args, context, asking);
  return {
    read_file: readFile,
    write_file: writeFile,
    list_dir: listDir,
    file_exists: fileExists,
    search_files: searchFiles,
    search_content: searchContent,
    run_command: (args, context) => runCommand(args, context, commands),
    run_json_command: (args, context) => runJsonCommand(args, context, commands),
    ask_user: question,
    request_human_input: question,
    get_user_messages: (_args, context) => userMessages(context),
    log,
    submit_result: (args) => {
      const changedFiles = args.texts("changed_files");
      submit({ status: "success", summary: args.text("summary"), changedFiles });
      return Promise.resolve(true);
    },
    get_node_source: async () => (await node()).text,
    get_node_metadata: async (_args, { target = "" }) => {
      const { name, type } = await node();
      return {
        node_id: target,
        node_name: name,
        node_type: type,
        file_path: target.split("::", 1)[0] ?? "",
      };
    },
  };
}

/** Whether a value says by itself how the agent ended. */
export function isResult(value: JsonValue): boolean {
  return isJsonObject(value) && typeof value.status === "string";
}

/** The error of an agent without a node. */
export function noNode(): PythonError {
  return new PythonError("RuntimeError", "This agent has no node");
}
