import type { JsonObject } from "@remora/core";

const SYSTEM_INPUTS = /^(?:node_text|target_file|workspace_id)(?:_input)?$/;

/** Whether the host gives a script this input itself, so that the model need not. */
export function isSystemInput(name: string): boolean {
  return SYSTEM_INPUTS.test(name);
}

/** JSON schema of a script's arguments as a model gets it: what the host gives itself is not asked for. */
export function withoutSystemInputs(schema: JsonObject): JsonObject {
  const { required } = schema;
  if (!Array.isArray(required)) return schema;
  const asked = required.filter((name) => typeof name !== "string" || !isSystemInput(name));
  return { ...schema, required: asked };
}
