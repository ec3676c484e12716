import type { JsonObject, JsonValue } from "@remora/core";
import { type RunCommandOptions, runCommandTool } from "../../tools/run_command.ts";
import type { ToolContext } from "../../tools/types.ts";
import { PythonError } from "../types.ts";
import type { Arguments } from "./_arguments.ts";
import { field, readJson } from "./_files.ts";

/** `run_command(cmd, args=[])` */
export async function runCommand(
  args: Arguments,
  context: ToolContext,
  options: RunCommandOptions | undefined,
): Promise<JsonObject> {
  const program = args.text("cmd");
  if (options === undefined) {
    throw new PythonError("PermissionError", `No program may be run here, "${program}" neither`);
  }
  // What a program changes is the script's doing: formatters are run for that.
  const tool = runCommandTool({ keepChanges: true, ...options });
  const { content } = await tool.run({ program, args: args.texts("args") }, context);
  const result = readJson(content);
  const code = field(result, "exitCode");
  if (typeof code !== "number") throw new PythonError("PermissionError", content);
  const killed = field(result, "killed");
  if (typeof killed === "string") throw new PythonError("TimeoutError", killed);
  return {
    stdout: field(result, "stdout") ?? "",
    stderr: field(result, "stderr") ?? "",
    exit_code: code,
  };
}

/** `run_json_command(cmd, args=[])` */
export async function runJsonCommand(
  args: Arguments,
  context: ToolContext,
  options: RunCommandOptions | undefined,
): Promise<JsonValue> {
  const { stdout, stderr, exit_code } = await runCommand(args, context, options);
  const value = typeof stdout === "string" ? readJson(stdout) : null;
  if (value !== stdout && value !== null) return value;
  return { error: "The output is not JSON", stderr: stderr ?? "", exit_code: exit_code ?? null };
}
