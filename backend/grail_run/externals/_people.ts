import type { JsonValue } from "@remora/core";
import { type AskUserOptions, askUserTool } from "../../tools/ask_user.ts";
import { getUserMessagesTool } from "../../tools/get_user_messages.ts";
import { logTool } from "../../tools/log.ts";
import type { ToolContext } from "../../tools/types.ts";
import { PythonError } from "../types.ts";
import type { Arguments } from "./_arguments.ts";
import { field, readJson } from "./_files.ts";

const MAX_LOG = 4_000;

/** `ask_user(question, options=None, timeout=None)` */
export async function ask(
  args: Arguments,
  context: ToolContext,
  options: AskUserOptions | undefined,
): Promise<JsonValue> {
  const seconds = args.number("timeout") ?? args.number("timeout_s");
  const choices = args.texts("options");
  const { content } = await askUserTool(options).run({
    question: args.text("question"),
    ...(choices.length === 0 ? {} : { options: choices }),
    ...(seconds === undefined || seconds <= 0 ? {} : { timeout_seconds: seconds }),
  }, context);
  const reply = readJson(content);
  const answer = field(reply, "answer");
  if (answer !== undefined) return answer;
  const message = String(field(reply, "message"));
  throw new PythonError(
    field(reply, "status") === "expired" ? "TimeoutError" : "RuntimeError",
    message,
  );
}

/** `get_user_messages()` */
export async function userMessages(context: ToolContext): Promise<JsonValue> {
  const { content } = await getUserMessagesTool().run({}, context);
  return field(readJson(content), "messages") ?? [];
}

/** `log(message)` */
export async function log(args: Arguments, context: ToolContext): Promise<JsonValue> {
  const message = args.text("message").slice(0, MAX_LOG).toWellFormed();
  await logTool().run({ message }, context);
  return true;
}
