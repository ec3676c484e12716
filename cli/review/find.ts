import { type FileChange, RemoraError, type Store, WorkspaceRegistry } from "@remora/core";
import { resolve } from "node:path";
import { selfCommand } from "../self.ts";

/** What one agent changed and nobody has decided on yet. */
export interface AgentChanges {
  /** The agent. */
  readonly agentId: string;
  /** Its name, for people. */
  readonly name: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** Where the changes are. */
  readonly workspaceId: string;
  /** The folder that they are meant for. */
  readonly base: string | undefined;
  /** The files. */
  readonly files: readonly FileChange[];
  /** Whether the agent has not ended: it may still change its mind. */
  readonly atWork: boolean;
}

/** Workspaces that are looked into at the same time. */
const PARALLEL = 16;
/** Events per read. */
const PAGE = 10_000;
const STARTS: readonly string[] = ["started"];
const ENDS: readonly string[] = ["completed", "failed", "cancelled", "skipped"];

/** Every open change in the store, by agent, in the order in which the agents came up. */
export async function findChanges(store: Store): Promise<readonly AgentChanges[]> {
  const agents = (await WorkspaceRegistry.load(store.events)).list();
  const ended = await endedAgents(store);
  const found: AgentChanges[] = [];
  for (let start = 0; start < agents.length; start += PARALLEL) {
    const batch = agents.slice(start, start + PARALLEL).map(
      async (agent): Promise<AgentChanges> => {
        const { agentId, workspaceId, graphId } = agent;
        const { files } = store.workspace(workspaceId);
        return {
          agentId,
          name: agent.name ?? agentId,
          workspaceId,
          ...(graphId === undefined ? {} : { graphId }),
          base: await files.base(),
          files: await files.changes(),
          atWork: !ended.has(agentId),
        };
      },
    );
    found.push(...(await Promise.all(batch)).filter(({ files }) => files.length > 0));
  }
  return found;
}

/** Agents whose newest start or end is an end. */
async function endedAgents(store: Store): Promise<ReadonlySet<string>> {
  const ended = new Set<string>();
  const filter = { categories: ["agent"], actions: [...STARTS, ...ENDS] } as const;
  let after = await store.events.first() - 1;
  for (;;) {
    const page = await store.events.read({ after, filter, limit: PAGE });
    for (const { agentId = "", action } of page) {
      if (STARTS.includes(action)) ended.delete(agentId);
      else ended.add(agentId);
    }
    if (page.length < PAGE) return ended;
    after = page.at(-1)?.seq ?? after;
  }
}

/**
 * Keeps what the words name. A word is an agent's id or name, or a file or folder: relative to the
 * project, or as seen from the working folder. Agents and files together mean both.
 *
 * @throws {RemoraError} `REVIEW-UNKNOWN` for a word that names nothing
 */
export function selectChanges(
  changes: readonly AgentChanges[],
  words: readonly string[],
): readonly AgentChanges[] {
  const isAgent = (word: string) => changes.some((agent) => namesAgent(agent, word));
  const agentWords = words.filter(isAgent);
  const pathWords = words.filter((word) => !isAgent(word));
  for (const word of pathWords) {
    if (changes.some((agent) => agent.files.some(({ path }) => namesFile(agent, path, word)))) {
      continue;
    }
    throw new RemoraError("REVIEW-UNKNOWN", `No open change has an agent or a file "${word}"`, {
      hint: `See ${selfCommand()} review diff`,
    });
  }
  return changes
    .filter((agent) =>
      agentWords.length === 0 || agentWords.some((word) => namesAgent(agent, word))
    )
    .map((agent) => ({
      ...agent,
      files: agent.files.filter(({ path }) =>
        pathWords.length === 0 || pathWords.some((word) => namesFile(agent, path, word))
      ),
    }))
    .filter(({ files }) => files.length > 0);
}

function namesAgent({ agentId, name }: AgentChanges, word: string): boolean {
  return agentId === word || name === word;
}

function namesFile({ base }: AgentChanges, path: string, word: string): boolean {
  const wanted = word.replaceAll("\\", "/").replace(/^\.\//, "").replace(/\/+$/, "");
  if (path === wanted || path.startsWith(`${wanted}/`)) return true;
  if (base === undefined) return false;
  const absolute = resolve(base, path);
  const from = resolve(word);
  return absolute === from || absolute.startsWith(`${from}/`) || absolute.startsWith(`${from}\\`);
}
