import { askUserTool } from "./ask_user.ts";
import { getUserMessagesTool } from "./get_user_messages.ts";
import { listDirTool } from "./list_dir.ts";
import { logTool } from "./log.ts";
import { readFileTool } from "./read_file.ts";
import { searchContentTool } from "./search_content.ts";
import { searchFilesTool } from "./search_files.ts";
import { submitResultTool } from "./submit_result.ts";
import type { Tool } from "./types.ts";
import { writeFileTool } from "./write_file.ts";

const MAKERS: Readonly<Record<string, () => Tool>> = {
  ask_user: askUserTool,
  get_user_messages: getUserMessagesTool,
  list_dir: listDirTool,
  log: logTool,
  read_file: readFileTool,
  search_content: searchContentTool,
  search_files: searchFilesTool,
  submit_result: submitResultTool,
  write_file: writeFileTool,
};

/** The names of the built-in tools that need no configuration; `run_command` needs its allow-list. */
export const BUILTIN_TOOL_NAMES: readonly string[] = Object.keys(MAKERS);

/**
 * Makes a built-in tool by name.
 *
 * @returns `undefined` for a name that is none of {@linkcode BUILTIN_TOOL_NAMES}.
 */
export function builtinTool(name: string): Tool | undefined {
  return Object.hasOwn(MAKERS, name) ? MAKERS[name]!() : undefined;
}
