/** Tools that Remora brings along; a bundle names them without having a script for them. */
export const BUILTIN_TOOLS = [
  "apply_fix",
  "ask_user",
  "get_user_messages",
  "list_dir",
  "log",
  "read_file",
  "run_command",
  "run_linter",
  "search_content",
  "search_files",
  "submit_result",
  "write_file",
] as const;

/** The name of a tool that Remora brings along. */
export type BuiltinToolName = (typeof BUILTIN_TOOLS)[number];

/** Whether a tool is one that Remora brings along. */
export function isBuiltinTool(name: string): name is BuiltinToolName {
  return BUILTIN_TOOLS.some((tool) => tool === name);
}
