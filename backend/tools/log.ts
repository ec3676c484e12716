import { createEvent, stableId } from "@remora/core";
import { textArgument } from "./_arguments.ts";
import type { Tool } from "./types.ts";

const MAX_CHARS = 4_000;

/** `log`: a line for the people who watch; appends an `agent:log` event. */
export function logTool(): Tool {
  return {
    name: "log",
    description: "Tell the people who watch what you are doing. Nobody answers.",
    parameters: {
      type: "object",
      properties: {
        message: { type: "string", description: "One or two sentences", maxLength: MAX_CHARS },
        level: { enum: ["info", "warning", "error"], description: "info if left out" },
      },
      required: ["message"],
    },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args, { agentId, graphId, callId, events }) {
      await events.append([createEvent({
        category: "agent",
        action: "log",
        id: stableId(agentId, callId, "log"),
        agentId,
        graphId,
        payload: {
          message: textArgument(args, "message"),
          level: textArgument(args, "level", "info"),
        },
      })]);
      return { content: "Logged" };
    },
  };
}
