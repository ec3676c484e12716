import type { Store } from "../store/types.ts";
import { choosePaths, forEachAgent, type ReviewedAgent, selectAgents } from "./_agents.ts";
import { readDecisions } from "./_record.ts";
import type { AgentChanges, AgentReview, ReviewSelection } from "./types.ts";

/**
 * What agents changed and nobody has decided about, by agent, in the order in which they appeared. Reads
 * the store only, never the folder.
 *
 * @throws {AgentUnknownError} `AGENT-UNKNOWN`
 */
export async function openChanges(
  store: Store,
  selection: ReviewSelection = {},
): Promise<readonly AgentChanges[]> {
  const agents = await selectAgents(store, selection);
  const found = await forEachAgent(agents, (agent) => changesOf(store, agent, selection.paths));
  return found.filter((changes) => changes !== undefined);
}

/**
 * What agents changed and nobody has decided about, as text. Reads the store only, never the folder.
 *
 * @throws {AgentUnknownError} `AGENT-UNKNOWN`
 * @example
 * ```ts
 * import { agentStarted, openStore, reviewDiff } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await store.events.append([agentStarted({
 *   agentId: "a1", name: "lint", bundle: "lint", target: "a.txt", workspaceId: "w1",
 * })]);
 * await store.workspace("w1").files.write("a.txt", "hello\n");
 * const [review] = await reviewDiff(store, { agentId: "a1" });
 * console.log(review?.diffs[0]?.unified);
 * ```
 */
export async function reviewDiff(
  store: Store,
  selection: ReviewSelection = {},
): Promise<readonly AgentReview[]> {
  return await readReviews(store, await openChanges(store, selection));
}

/** Reads the texts of changes, for those who have chosen some of them. Reads the store only. */
export async function readReviews(
  store: Store,
  changes: readonly AgentChanges[],
): Promise<readonly AgentReview[]> {
  const reviews: AgentReview[] = [];
  for (const one of changes) {
    const paths = one.files.map(({ path }) => path);
    const diffs = await store.workspace(one.workspaceId).files.diff(paths);
    reviews.push({ ...one, diffs });
  }
  return reviews;
}

async function changesOf(
  store: Store,
  { agentId, name, workspaceId, graphId, status }: ReviewedAgent,
  wanted: readonly string[] | undefined,
): Promise<AgentChanges | undefined> {
  const { files, kv } = store.workspace(workspaceId);
  const changed = await files.changes();
  const chosen = new Set(choosePaths(changed.map(({ path }) => path), wanted));
  if (chosen.size === 0) return undefined;
  const base = await files.base();
  return {
    agentId,
    name,
    ...(graphId === undefined ? {} : { graphId }),
    workspaceId,
    ...(base === undefined ? {} : { base }),
    files: changed.filter(({ path }) => chosen.has(path)),
    atWork: status === undefined,
    pending: await readDecisions(kv),
  };
}
