import { INBOX_KEYS, isJsonObject } from "@remora/core";
import { HttpError } from "../http/errors.ts";
import { agentWorkspace } from "./_workspace.ts";
import type { RouteContext } from "./route.ts";

/** The whole text of a question, however long. @throws {HttpError} `QUESTION-UNKNOWN` (404) */
export async function findQuestionText({ site, agentId, url }: RouteContext): Promise<string> {
  const id = url.searchParams.get("id") ?? "";
  const entry = await agentWorkspace(site, agentId).kv.get(`${INBOX_KEYS.question}${id}`);
  const record = entry?.value;
  if (!isJsonObject(record) || typeof record.question !== "string") {
    throw new HttpError(404, "QUESTION-UNKNOWN", "There is no such question");
  }
  return typeof record.context === "string" && record.context !== ""
    ? `${record.question}\n\n${record.context}\n`
    : `${record.question}\n`;
}
