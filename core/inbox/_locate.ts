import { isWorkspaceId } from "../store/create_store.ts";
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

/** Events of one agent that are looked through for its workspaces. */
const MAX_EVENTS = 1_000;

/** The workspace of an agent, dead or alive, as the log tells it. @throws {AgentUnknownError} */
export async function findWorkspaceId(store: Store, agentId: string): Promise<string> {
  const [newest] = await findWorkspaceIds(store, agentId, 1);
  return newest;
}

/** Finds a question wherever its agent worked. @throws {AgentUnknownError|QuestionUnknownError} */
export async function findQuestion(
  store: Store,
  agentId: string,
  questionId: string,
): Promise<Question> {
  for (const id of await findWorkspaceIds(store, agentId, MAX_EVENTS)) {
    const question = await readQuestion(store.workspace(id), questionId);
    if (question?.agentId === agentId) return question;
  }
  throw new QuestionUnknownError(agentId, questionId);
}

/** The workspaces of an agent, the newest first. An agent has one, unless its id was used twice. */
async function findWorkspaceIds(
  store: Store,
  agentId: string,
  limit: number,
): Promise<readonly [string, ...string[]]> {
  const filter = { agentId, patterns: WORKSPACE_PATTERNS };
  const events = await store.events.read({ filter, reverse: true, limit });
  const named = events.map(({ payload }) => payload.workspaceId);
  const [newest, ...others] = new Set(named.filter(isWorkspaceId));
  if (newest !== undefined) return [newest, ...others];
  // Retention may have dropped the events of an agent that waits for long; its question is still there.
  if (await store.events.first() > 1) {
    for (const id of await store.workspaces()) {
      const records = await store.workspace(id).kv.list(INBOX_KEYS.question);
      const found = records.some((entry) => parseQuestion(id, entry).agentId === agentId);
      if (found) return [id];
    }
  }
  throw new AgentUnknownError(agentId);
}

/** Reads a question, if it is there. */
export async function readQuestion(
  workspace: Workspace,
  questionId: string,
): Promise<Question | undefined> {
  const entry = await workspace.kv.get(questionKey(questionId));
  return entry === undefined ? undefined : parseQuestion(workspace.id, entry);
}
