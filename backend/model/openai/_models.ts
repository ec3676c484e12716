import { isJsonObject, RemoraError } from "@remora/core/base";
import type { ModelInfo } from "../types.ts";

/** Reads the answer of `GET /v1/models`. @throws {RemoraError} `MODEL-BAD-RESPONSE` */
export function parseModels(body: unknown, baseUrl: string): readonly ModelInfo[] {
  const data = isJsonObject(body) ? body.data : undefined;
  if (!Array.isArray(data)) {
    throw new RemoraError("MODEL-BAD-RESPONSE", `${baseUrl}/models did not answer with a list`, {
      hint: "Check that the base URL is an OpenAI-compatible API; it usually ends in /v1",
    });
  }
  const models: ModelInfo[] = [];
  for (const entry of data) {
    if (!isJsonObject(entry) || typeof entry.id !== "string") continue;
    const { parent, max_model_len: contextLength } = entry;
    models.push({
      id: entry.id,
      ...(typeof parent === "string" && parent !== "" ? { parent } : {}),
      ...(typeof contextLength === "number" ? { contextLength } : {}),
    });
  }
  return models;
}
