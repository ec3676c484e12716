import { type Clock, systemClock } from "../clock/clock.ts";
import type { EventLog, Workspace } from "../store/types.ts";
import { parseQuestion } from "./_records.ts";
import { INBOX_KEYS, type Question } from "./question.ts";
import { settle } from "./resolve.ts";

/** Options of {@linkcode withdrawQuestions}. */
export interface WithdrawOptions {
  /** Whose questions. */
  readonly agentId: string;
  /** Why nobody needs to answer any more: `cancelled`, `finished`, … */
  readonly reason: string;
  /** Where it is announced: the store's log. */
  readonly events?: Pick<EventLog, "append"> | undefined;
  /** Tells the time. @default the system's */
  readonly clock?: Clock | undefined;
}

/**
 * Takes back the open questions of an agent that ends, so that no card stays that nobody waits for. A
 * question that was answered a moment before stays answered.
 *
 * @returns The questions that were withdrawn.
 */
export async function withdrawQuestions(
  workspace: Workspace,
  options: WithdrawOptions,
): Promise<readonly Question[]> {
  const { agentId, reason, events, clock = systemClock } = options;
  const withdrawn: Question[] = [];
  for (const entry of await workspace.kv.list(INBOX_KEYS.question)) {
    const question = parseQuestion(workspace.id, entry);
    if (question.agentId !== agentId || question.status !== "pending") continue;
    const { resolution, won } = await settle({ workspace, events, clock }, question, {
      outcome: "withdrawn",
      respondedAt: new Date(clock.now()).toISOString(),
      respondedBy: agentId,
      via: "agent",
      reason,
    });
    if (won) withdrawn.push({ ...question, status: resolution.outcome });
  }
  return withdrawn;
}
