import {
  type JsonObject,
  type JsonValue,
  type OnExpiry,
  type Resolution,
  stableId,
} from "@remora/core";
import { numberArgument, textArgument, textsArgument } from "./_arguments.ts";
import { askPerson } from "./ask_person.ts";
import type { Tool, ToolContext, ToolOutput } from "./types.ts";

/** Options of {@linkcode askUserTool}. */
export interface AskUserOptions {
  /** How long to wait when the model does not say, in milliseconds. @default for ever */
  readonly timeout?: number;
  /** What happens then. @default {"fail"}, or `"default"` where the model gives a default */
  readonly onExpiry?: OnExpiry;
}

/**
 * `ask_user`: asks a person and waits. The question is a stored record: it survives a crash, and the same
 * call finds it again. Silence is reported as silence, never as a no.
 */
export function askUserTool(options: AskUserOptions = {}): Tool {
  return {
    name: "ask_user",
    description:
      "Ask a person and wait for the answer. Use it before anything that is not plainly right. " +
      "Give options where the answer is a choice; the answer is then exactly one of them.",
    parameters: {
      type: "object",
      properties: {
        question: { type: "string", description: "The question, complete in itself", minLength: 1 },
        options: {
          type: "array",
          items: { type: "string" },
          description: "The only allowed answers; leave out for a free answer",
        },
        context: { type: "string", description: "The lines of code or the diff that it is about" },
        default: { type: "string", description: "The answer to take when nobody answers in time" },
        timeout_seconds: { type: "number", description: "How long to wait", exclusiveMinimum: 0 },
      },
      required: ["question"],
    },
    onInterrupt: "rerun",
    concurrent: true,
    run: (args, context) => ask(args, context, options),
  };
}

async function ask(
  args: JsonObject,
  context: ToolContext,
  options: AskUserOptions,
): Promise<ToolOutput> {
  const seconds = numberArgument(args, "timeout_seconds");
  const choices = textsArgument(args, "options");
  const about = textArgument(args, "context");
  const fallback = textArgument(args, "default");
  const resolution = await askPerson(context, textArgument(args, "question"), {
    // The same call is the same question, also after a crash.
    id: stableId(context.agentId, context.callId),
    // An empty list is how some models say "any answer".
    options: choices === undefined || choices.length === 0 ? undefined : choices,
    context: about === "" ? undefined : about,
    default: fallback === "" ? undefined : fallback,
    timeout: seconds === undefined ? options.timeout : seconds * 1000,
    onExpiry: options.onExpiry ?? (fallback === "" ? "fail" : "default"),
  });
  return { content: JSON.stringify(report(resolution)) };
}

function report({ outcome, answer, respondedBy, reason }: Resolution): JsonObject {
  const why: JsonObject = reason === undefined ? {} : { reason };
  switch (outcome) {
    case "answered":
      return { status: outcome, answer: answer ?? null, by: respondedBy, ...why };
    case "declined":
      return {
        status: outcome,
        message: `${respondedBy} declined to answer. That is neither a yes nor a no.`,
        ...why,
      };
    case "expired":
      return expired(answer);
    case "withdrawn":
      return {
        status: outcome,
        message: "The question was withdrawn before an answer came.",
        ...why,
      };
  }
}

function expired(answer: JsonValue | undefined): JsonObject {
  const nobody = "Nobody answered in time";
  if (answer !== undefined) {
    return { status: "expired", answer, message: `${nobody}; the default was taken.` };
  }
  return {
    status: "expired",
    message:
      `${nobody}. That is neither a yes nor a no: do what is safe, and say so in the result.`,
  };
}
