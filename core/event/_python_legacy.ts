import type { JsonObject, JsonValue } from "../json/json.ts";
import type { EventCategory } from "./event.ts";
import { EventInvalidError } from "./parse.ts";

/** What an entry of the older JSONL log is here. */
export interface LegacyKind {
  readonly category: EventCategory;
  readonly action: string;
  /** Payload fields that the entry has in another form. */
  readonly payload: JsonObject;
}

/** What a name of the older JSONL log stands for. @throws {EventInvalidError} for an unknown one */
export function legacyKind(name: JsonValue | undefined, fields: JsonObject): LegacyKind {
  switch (name) {
    case "agent_start":
      return kind("agent", "started", named(fields));
    case "agent_complete":
      return kind("agent", "completed", {
        ...named(fields),
        result: {
          status: fields.status === "error" ? "failed" : "success",
          summary: textOf(fields.result) ?? textOf(fields.summary) ?? "",
          changedFiles: [],
        },
      });
    case "agent_error":
      return kind("agent", "failed", {
        ...named(fields),
        error: textOf(fields.error) ?? textOf(fields.message) ?? "",
      });
    case "model_request":
      return kind("model", "request", {});
    case "model_response":
      return kind("model", "response", {});
    case "tool_call":
      return kind("tool", "called", {});
    case "tool_result":
      return kind("tool", fields.status === "error" ? "failed" : "completed", {});
    case "turn_complete":
      return kind("agent", "turn_completed", {});
    case "discovery":
      return kind("graph", "discovered", {});
    case "workspace_accepted":
      return kind("user", "reviewed", { decision: "accepted" });
    case "workspace_rejected":
      return kind("user", "reviewed", { decision: "rejected" });
    default:
      throw new EventInvalidError("event", `is not known: ${JSON.stringify(name)?.slice(0, 60)}`);
  }
}

function kind(category: EventCategory, action: string, payload: JsonObject): LegacyKind {
  return { category, action, payload };
}

/** An agent was called after its operation and its node. */
function named(fields: JsonObject): JsonObject {
  const name = textOf(fields.name) ?? textOf(fields.agent_id) ?? textOf(fields.operation);
  return name === undefined ? {} : { name };
}

function textOf(value: JsonValue | undefined): string | undefined {
  return typeof value === "string" ? value : undefined;
}
