import { numberArgument, textArgument } from "./_arguments.ts";
import type { AgentResult, Tool } from "./types.ts";

/** `submit_result`: the termination tool; ends the agent with a result. */
export function submitResultTool(): Tool {
  return {
    name: "submit_result",
    description: "Report what you did and end. Call it once, when everything is done.",
    parameters: {
      type: "object",
      properties: {
        summary: {
          type: "string",
          description: "What was done, in a sentence or two",
          minLength: 1,
        },
        status: {
          enum: ["success", "failed", "skipped"],
          description: "success if left out; skipped when there was nothing to do",
        },
        issues_fixed: { type: "integer", minimum: 0, description: "How many issues are fixed" },
        issues_remaining: { type: "integer", minimum: 0, description: "How many are left" },
      },
      required: ["summary"],
    },
    onInterrupt: "rerun",
    async run(args, { workspace }) {
      const changes = await workspace.files.changes();
      const fixed = numberArgument(args, "issues_fixed");
      const remaining = numberArgument(args, "issues_remaining");
      const result: AgentResult = {
        status: statusOf(textArgument(args, "status", "success")),
        summary: textArgument(args, "summary"),
        changedFiles: changes.map((change) => change.path),
        details: {
          ...(fixed === undefined ? {} : { issuesFixed: fixed }),
          ...(remaining === undefined ? {} : { issuesRemaining: remaining }),
        },
      };
      return { content: "Submitted", result };
    },
  };
}

function statusOf(status: string): AgentResult["status"] {
  return status === "failed" || status === "skipped" ? status : "success";
}
