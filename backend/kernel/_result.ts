import { isJsonObject, type JsonValue } from "@remora/core";
import type { AgentResult, ToolOutput } from "../tools/types.ts";

const MAX_SUMMARY = 2_000;

/**
 * The agent's result from what its termination tool answered. Tools of our own give one; tools of bundles
 * answer with a JSON object, `{status, summary, changed_files, …}`, in the words of their convention.
 */
export function resultOf(output: Pick<ToolOutput, "content" | "result">): AgentResult {
  if (output.result !== undefined) return output.result;
  const value = parse(output.content);
  if (!isJsonObject(value)) {
    return { status: "success", summary: boundSummary(output.content), changedFiles: [] };
  }
  const { status, summary, changed_files: snake, changedFiles: camel, ...details } = value;
  const files = Array.isArray(camel) ? camel : Array.isArray(snake) ? snake : [];
  return {
    status: statusOf(status),
    summary: boundSummary(typeof summary === "string" ? summary : output.content),
    changedFiles: files.filter((path) => typeof path === "string"),
    ...(Object.keys(details).length > 0 ? { details } : {}),
  };
}

/** A summary that fits into a list. */
export function boundSummary(text: string): string {
  const trimmed = text.trim();
  return trimmed.length <= MAX_SUMMARY
    ? trimmed
    : `${trimmed.slice(0, MAX_SUMMARY).toWellFormed()}…`;
}

/** The words for a status in the bundles that exist. An unknown one counts as done. */
function statusOf(status: JsonValue | undefined): AgentResult["status"] {
  switch (status) {
    case "failed":
    case "failure":
    case "error":
    case "errored":
      return "failed";
    case "skipped":
      return "skipped";
    default:
      return "success";
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
