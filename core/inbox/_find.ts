import { RemoraError } from "../error/error.ts";
import type { Event } from "../event/event.ts";
import { isWorkspaceId } from "../store/create_store.ts";
import { readAll } from "../store/read_all.ts";
import type { KvEntry, Store, Workspace } from "../store/types.ts";
import { WORKSPACE_PATTERNS } from "./_locate.ts";
import { parseQuestion } from "./_records.ts";
import { INBOX_KEYS, type Question, type Resolution } from "./question.ts";
import { findResolution } from "./resolve.ts";

/** Which questions to look for. */
export interface FindOptions {
  /** Only those whose record is still `pending`, decided or not. */
  readonly open: boolean;
  readonly agentId?: string | undefined;
  readonly graphId?: string | undefined;
  /** Gets what is wrong with a record that cannot be read. @default it is thrown */
  readonly onInvalid?: ((error: RemoraError) => void) | undefined;
}

/** A question, and what decided it where its record does not show that yet. */
export interface FoundQuestion {
  readonly question: Question;
  readonly resolution: Resolution | undefined;
}

/** Workspaces looked into at the same time. */
const PARALLEL = 16;

const QUESTION_ENDS: ReadonlySet<string> = new Set(["resumed", "declined", "expired", "withdrawn"]);
const AGENT_ENDS: ReadonlySet<string> = new Set(["completed", "failed", "cancelled", "skipped"]);

/** Looks for questions: the log tells in which workspaces, their records tell the rest. */
export async function findQuestions(
  store: Store,
  options: FindOptions,
): Promise<readonly FoundQuestion[]> {
  const ids = await workspacesToRead(store, options);
  const found: FoundQuestion[] = [];
  for (let start = 0; start < ids.length; start += PARALLEL) {
    const batch = ids.slice(start, start + PARALLEL);
    const parts = batch.map((id) => readWorkspace(store.workspace(id), options));
    found.push(...(await Promise.all(parts)).flat());
  }
  return found;
}

async function readWorkspace(
  workspace: Workspace,
  options: FindOptions,
): Promise<readonly FoundQuestion[]> {
  const found: FoundQuestion[] = [];
  for (const entry of await workspace.kv.list(INBOX_KEYS.question)) {
    try {
      const item = await readEntry(workspace, entry, options);
      if (item !== undefined) found.push(item);
    } catch (error) {
      const known = error instanceof RemoraError && error.code === "RECORD-INVALID";
      if (!known || options.onInvalid === undefined) throw error;
      options.onInvalid(error);
    }
  }
  return found;
}

async function readEntry(
  workspace: Workspace,
  entry: KvEntry,
  { open, agentId, graphId }: FindOptions,
): Promise<FoundQuestion | undefined> {
  const question = parseQuestion(workspace.id, entry);
  if (agentId !== undefined && question.agentId !== agentId) return undefined;
  if (graphId !== undefined && question.graphId !== graphId) return undefined;
  if (question.status === "pending") {
    return { question, resolution: await findResolution(workspace, question.id) };
  }
  return open ? undefined : { question, resolution: undefined };
}

async function workspacesToRead(store: Store, options: FindOptions): Promise<readonly string[]> {
  const { agentId, graphId } = options;
  const filter = {
    categories: ["agent"],
    ...(agentId === undefined ? {} : { agentId }),
    ...(graphId === undefined ? {} : { graphId }),
  } as const;
  const isWhole = async () => await store.events.first() <= 1;
  const agents = new Map<string, AgentTrace>();
  if (await isWhole()) {
    for await (const event of readAll(store.events, { filter })) trace(agents, event);
  }
  // Where retention has dropped a part of the log, only the workspaces themselves know.
  if (!await isWhole()) return await store.workspaces();
  // An agent that has not ended may have asked without the log knowing it yet.
  const wanted = [...agents.values()].filter(({ ended, asked, open }) =>
    !ended || (options.open ? open.size > 0 : asked)
  );
  return [...new Set(wanted.flatMap(({ workspaceIds }) => [...workspaceIds]))];
}

interface AgentTrace {
  readonly workspaceIds: Set<string>;
  ended: boolean;
  asked: boolean;
  readonly open: Set<string>;
}

function trace(agents: Map<string, AgentTrace>, { agentId, action, payload }: Event): void {
  if (agentId === undefined) return;
  let agent = agents.get(agentId);
  if (agent === undefined) {
    agent = { workspaceIds: new Set(), ended: false, asked: false, open: new Set() };
    agents.set(agentId, agent);
  }
  const { workspaceId, questionId } = payload;
  if (WORKSPACE_PATTERNS.includes(`agent:${action}`) && isWorkspaceId(workspaceId)) {
    agent.workspaceIds.add(workspaceId);
  }
  if (action === "started" || action === "queued") agent.ended = false;
  if (AGENT_ENDS.has(action)) agent.ended = true;
  if (typeof questionId !== "string") return;
  if (action === "blocked") {
    agent.asked = true;
    agent.open.add(questionId);
  }
  if (QUESTION_ENDS.has(action)) agent.open.delete(questionId);
}
