import type { Store, Workspace } from "../store/types.ts";
import { parseQuestion, questionKey } from "./_records.ts";
import { AgentUnknownError, QuestionUnknownError } from "./errors.ts";
import { INBOX_KEYS, type Question } from "./question.ts";

/** The events that name the workspace of an agent. */
export const WORKSPACE_PATTERNS: readonly string[] = [
  "agent:queued",
  "agent:started",
  "agent:blocked",
];

/** The workspace of an agent, dead or alive, as the log tells it. @throws {AgentUnknownError} */
export async function findWorkspaceId(store: Store, agentId: string): Promise<string> {
  const filter = { agentId, patterns: WORKSPACE_PATTERNS };
  const [event] = await store.events.read({ filter, reverse: true, limit: 1 });
  const named = event?.payload.workspaceId;
  if (typeof named === "string") return named;
  // Retention may have dropped the events of an agent that waits for long; its question is still there.
  if (await store.events.first() > 1) {
    for (const id of await store.workspaces()) {
      const records = await store.workspace(id).kv.list(INBOX_KEYS.question);
      const found = records.some(({ key, value }) => parseQuestion(key, value).agentId === agentId);
      if (found) return id;
    }
  }
  throw new AgentUnknownError(agentId);
}

/** Reads a question, if it is there. */
export async function readQuestion(
  workspace: Workspace,
  questionId: string,
): Promise<Question | undefined> {
  const key = questionKey(questionId);
  const entry = await workspace.kv.get(key);
  return entry === undefined ? undefined : parseQuestion(key, entry.value);
}

/** Reads a question of this agent. @throws {QuestionUnknownError} */
export async function findQuestion(
  workspace: Workspace,
  agentId: string,
  questionId: string,
): Promise<Question> {
  const question = await readQuestion(workspace, questionId);
  if (question?.agentId === agentId) return question;
  throw new QuestionUnknownError(agentId, questionId);
}
