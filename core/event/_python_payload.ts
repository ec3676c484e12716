import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** The payload fields of the Python original that have another name here. */
const NAMES: ReadonlyMap<string, string> = new Map([
  ["workspace_id", "workspaceId"],
  ["msg_id", "msgId"],
  ["tool_name", "toolName"],
  ["call_id", "callId"],
  ["parent_id", "parentId"],
  ["duration_ms", "durationMs"],
  ["output_preview", "outputPreview"],
  ["response_preview", "content"],
  ["changed_files", "changedFiles"],
  ["max_concurrency", "concurrency"],
]);

const USAGE_NAMES: ReadonlyMap<string, string> = new Map([
  ["prompt_tokens", "promptTokens"],
  ["completion_tokens", "completionTokens"],
  ["total_tokens", "totalTokens"],
]);

/**
 * A payload with the names and shapes that this Remora's readers know. Fields without a counterpart stay
 * as they are; nothing is dropped, nothing overwritten.
 */
export function translatePayload(key: string, payload: JsonObject): JsonObject {
  const fields = new Map<string, JsonValue>(Object.entries(rename(payload, NAMES)));
  const msgId = fields.get("msgId");
  if (key.startsWith("agent:") && msgId !== undefined && !fields.has("questionId")) {
    fields.set("questionId", msgId);
  }
  const usage = fields.get("usage");
  if (isJsonObject(usage)) fields.set("usage", rename(usage, USAGE_NAMES));
  reshape(key, fields);
  return Object.fromEntries(fields);
}

/** What was a text there and is an object here. */
function reshape(key: string, fields: Map<string, JsonValue>): void {
  const { error, result } = { error: fields.get("error"), result: fields.get("result") };
  switch (key) {
    case "agent:completed":
      if (typeof result === "string" || result === null) {
        fields.set("result", { status: "success", summary: result ?? "", changedFiles: [] });
      }
      break;
    case "agent:failed":
    case "graph:failed":
    case "tool:failed":
      if (typeof error === "string") fields.set("error", { code: "UNKNOWN", message: error });
      break;
    case "agent:cancelled":
      if (typeof error === "string" && !fields.has("reason")) {
        fields.delete("error");
        fields.set("reason", error);
      }
      break;
    case "agent:blocked":
      if (!Array.isArray(fields.get("options"))) fields.set("options", []);
      break;
  }
}

function rename(object: JsonObject, names: ReadonlyMap<string, string>): JsonObject {
  return Object.fromEntries(
    Object.entries(object).map(([name, value]) => {
      const better = names.get(name);
      return [better === undefined || Object.hasOwn(object, better) ? name : better, value];
    }),
  );
}
