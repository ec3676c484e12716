import { type AskOptions, askUser, type Resolution } from "@remora/core";
import type { ToolContext } from "./types.ts";

/** What a tool says about its question; the rest is known of the agent that calls it. */
export type AskPersonOptions = Omit<
  AskOptions,
  "agentId" | "name" | "graphId" | "events" | "signal"
>;

/** Asks a person for the agent that calls a tool. The wait is no work of the agent's. */
export function askPerson(
  context: ToolContext,
  question: string,
  options: AskPersonOptions,
): Promise<Resolution> {
  const { workspace, agentId, agentName: name, graphId, events, signal, whileWaiting } = context;
  const asking = { ...options, agentId, name, graphId, events, signal };
  const ask = () => askUser(workspace, question, asking);
  return whileWaiting === undefined ? ask() : whileWaiting(ask);
}
