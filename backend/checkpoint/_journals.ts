import { isJsonObject, type JsonValue, type Kv, newId } from "@remora/core";
import { journalPrefix } from "../kernel/journal.ts";

/**
 * Gives what an agent does from here on another identity: events that were told before the agent was taken
 * back in time would otherwise pass for those that it tells now.
 */
export async function renewJournal(kv: Kv, agentId: string): Promise<void> {
  const [first] = await kv.list(journalPrefix(agentId));
  if (first === undefined) return;
  await kv.set(first.key, renewed(first.value));
}

/** The first entry of a journal, with another identity. */
export function renewed(value: JsonValue): JsonValue {
  return isJsonObject(value) && value.type === "begin" ? { ...value, runId: newId() } : value;
}
