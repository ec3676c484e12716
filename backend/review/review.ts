import { RemoraError, type Store, userReviewed } from "@remora/core";
import { type KnownAgent, selectAgents } from "./_agents.ts";
import { DECISION_KEY, parseDecision } from "./_decision.ts";
import type {
  AgentReview,
  Reviewer,
  ReviewOutcome,
  ReviewResult,
  ReviewSelection,
} from "./types.ts";

/**
 * What agents changed and nobody has decided about. Reads the store only, never the folder.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN`
 */
export async function reviewDiff(
  store: Store,
  selection: ReviewSelection = {},
): Promise<readonly AgentReview[]> {
  const reviews: AgentReview[] = [];
  for (const agent of await selectAgents(store, selection)) {
    const { files, kv } = store.workspace(agent.workspaceId);
    const paths = await changedPaths(store, agent, selection.paths);
    if (paths.length === 0) continue;
    const { agentId, name, graphId, workspaceId } = agent;
    const pending = parseDecision((await kv.get(DECISION_KEY))?.value);
    reviews.push({
      agentId,
      name,
      ...(graphId === undefined ? {} : { graphId }),
      workspaceId,
      changes: await files.diff(paths),
      ...(pending === undefined ? {} : { pending }),
    });
  }
  return reviews;
}

/**
 * Writes changes into the real files: where a file is what the agent saw as it is, where somebody changed
 * other lines meanwhile merged. A conflict writes nothing and loses nothing: the change stays and can be
 * looked at, rejected, or accepted later.
 *
 * Agents are taken one after another, so that of two that changed one file the second is merged into what
 * the first left, or shows as a conflict.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN`, `REVIEW-NOTHING` when a named file has no change that waits
 */
export async function acceptChanges(
  store: Store,
  options: ReviewSelection & Reviewer,
): Promise<readonly ReviewResult[]> {
  return await decide(store, "accepted", options);
}

/**
 * Drops changes; the real files stay as they are.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN`, `REVIEW-NOTHING` when a named file has no change that waits
 */
export async function rejectChanges(
  store: Store,
  options: ReviewSelection & Reviewer,
): Promise<readonly ReviewResult[]> {
  return await decide(store, "rejected", options);
}

/**
 * Carries out what was decided on a dashboard that may not touch the files. Each decision is carried out
 * once, whoever comes first.
 */
export async function applyDecisions(
  store: Store,
  selection: ReviewSelection = {},
): Promise<readonly ReviewResult[]> {
  const results: ReviewResult[] = [];
  for (const agent of await selectAgents(store, selection)) {
    const { kv } = store.workspace(agent.workspaceId);
    const entry = await kv.get(DECISION_KEY);
    const decision = parseDecision(entry?.value);
    if (entry === undefined || decision === undefined) continue;
    const paths = await changedPaths(store, agent, decision.paths);
    const result = await carryOut(store, agent, { decision: decision.decision, paths });
    // Carried out first: who dies here carries it out again, which changes nothing any more.
    if (!await kv.delete(DECISION_KEY, { ifVersion: entry.version })) continue;
    await announce(store, agent, result, decision);
    results.push(result);
  }
  return results;
}

async function decide(
  store: Store,
  decision: ReviewResult["decision"],
  options: ReviewSelection & Reviewer,
): Promise<readonly ReviewResult[]> {
  const results: ReviewResult[] = [];
  const found = new Set<string>();
  for (const agent of await selectAgents(store, options)) {
    const paths = await changedPaths(store, agent, options.paths);
    for (const path of paths) found.add(path);
    if (paths.length === 0) continue;
    const result = await carryOut(store, agent, { decision, paths });
    await announce(store, agent, result, options);
    results.push(result);
  }
  const missing = options.paths?.find((name) => ![...found].some((path) => isNamed(path, name)));
  if (missing !== undefined) {
    throw new RemoraError("REVIEW-NOTHING", `No change of "${missing}" waits for a decision`, {
      hint: "See what waits with: remora review diff",
    });
  }
  return results;
}

async function carryOut(
  store: Store,
  { agentId, name, workspaceId }: KnownAgent,
  { decision, paths }: {
    readonly decision: ReviewResult["decision"];
    readonly paths: readonly string[];
  },
): Promise<ReviewResult> {
  const { files } = store.workspace(workspaceId);
  const outcomes: readonly ReviewOutcome[] = paths.length === 0
    ? []
    : decision === "accepted"
    ? await files.accept(paths)
    : (await files.reject(paths)).map((path) => ({ path, status: "rejected" }));
  return { agentId, name, decision, outcomes };
}

async function announce(
  store: Store,
  { agentId, graphId }: KnownAgent,
  { decision, outcomes }: ReviewResult,
  { by, via }: Reviewer,
): Promise<void> {
  if (outcomes.length === 0) return;
  await store.events.append([userReviewed({
    agentId,
    graphId,
    decision,
    paths: outcomes.map(({ path }) => path),
    outcomes: outcomes.map((outcome) => ({ ...outcome })),
    by,
    via,
  })]);
}

/** The changed files of an agent, those of a selection where there is one. */
async function changedPaths(
  store: Store,
  { workspaceId }: KnownAgent,
  wanted: readonly string[] | undefined,
): Promise<readonly string[]> {
  const changes = await store.workspace(workspaceId).files.changes();
  const paths = changes.map(({ path }) => path);
  if (wanted === undefined || wanted.length === 0) return paths;
  return paths.filter((path) => wanted.some((name) => isNamed(path, name)));
}

/** Whether a name means a file: its path, or that of a folder above it. */
function isNamed(path: string, name: string): boolean {
  const wanted = name.replace(/^(?:\.\/)+/, "").replace(/\/+$/, "");
  return path === wanted || path.startsWith(`${wanted}/`);
}
