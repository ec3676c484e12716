/** Tools that Remora brings along; a bundle names them without having a script for them. */
export const BUILTIN_TOOLS = [
  "apply_fix",
  "ask_user",
  "echo",
  "get_user_messages",
  "list_dir",
  "list_symbols",
  "log",
  "read_file",
  "read_symbol",
  "read_tests",
  "run_command",
  "run_linter",
  "run_tests",
  "search_content",
  "search_files",
  "submit_result",
  "write_doc",
  "write_file",
  "write_fixture",
  "write_test_file",
] as const;

/** The name of a tool that Remora brings along. */
export type BuiltinToolName = (typeof BUILTIN_TOOLS)[number];

/** Whether a tool is one that Remora brings along. */
export function isBuiltinTool(name: string): name is BuiltinToolName {
  return BUILTIN_TOOLS.some((tool) => tool === name);
}
