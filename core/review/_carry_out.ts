import { stableId } from "../event/id.ts";
import { userReviewed } from "../event/user_events.ts";
import type { Store, Workspace, WorkspaceFiles } from "../store/types.ts";
import { forgetDecision, putDecision, readDecisions } from "./_record.ts";
import { takeTurn } from "./_turn.ts";
import type { ReviewDecision } from "./decision.ts";
import type { ReviewOutcome, ReviewResult } from "./types.ts";

/** Whose changes a decision is about. */
export interface ReviewTarget {
  readonly agentId: string;
  readonly name: string;
  readonly workspaceId: string;
  readonly graphId: string | undefined;
}

/** Where one may decide: nobody else decides on the changes of this workspace meanwhile. */
export interface Desk {
  readonly store: Store;
  readonly target: ReviewTarget;
  readonly workspace: Workspace;
  /** Aborted when somebody else may decide after all. */
  readonly lost: AbortSignal;
}

/** Does something while nobody else decides on the changes of an agent. */
export async function atDesk<T>(
  store: Store,
  { target, signal }: { readonly target: ReviewTarget; readonly signal?: AbortSignal | undefined },
  work: (desk: Desk) => Promise<T>,
): Promise<T> {
  const { workspaceId } = target;
  return await takeTurn(store, { name: `review:${workspaceId}`, signal }, async (lost) => {
    const desk = { store, target, workspace: store.workspace(workspaceId), lost };
    await finishBegun(desk);
    return await work(desk);
  });
}

/** The paths of the changes that wait. */
export async function openPaths({ files }: Pick<Workspace, "files">): Promise<readonly string[]> {
  return (await files.changes()).map(({ path }) => path);
}

/**
 * Carries out a decision on named files. It is recorded before and forgotten after that, so that the log
 * hears of it even when the process dies in between.
 */
export async function carryOut(desk: Desk, decision: ReviewDecision): Promise<ReviewResult> {
  const { store, target, workspace: { files, kv } } = desk;
  const { paths } = decision;
  await putDecision(kv, { ...decision, begun: true });
  desk.lost.throwIfAborted();
  const outcomes: readonly ReviewOutcome[] = decision.decision === "accepted"
    ? await accept(store, files, paths)
    : (await files.reject(paths)).map((path) => ({ path, status: "rejected" }));
  await announce(desk, decision, outcomes);
  await forgetDecision(kv, decision);
  const { by, via } = decision;
  const { agentId, name } = target;
  return { agentId, name, decision: decision.decision, paths, by, via, applied: true, outcomes };
}

/** Tells the log; without outcomes that a decision was recorded. */
export async function announce(
  { store, target: { agentId, graphId } }: Pick<Desk, "store" | "target">,
  { id, decision, paths, by, via }: ReviewDecision,
  outcomes?: readonly ReviewOutcome[],
): Promise<void> {
  await store.events.append([userReviewed({
    id: stableId(id, outcomes === undefined ? "recorded" : "reviewed"),
    agentId,
    graphId,
    decision,
    paths,
    outcomes: outcomes?.map((outcome) => ({ ...outcome })),
    by,
    via,
  })]);
}

/** Agents may have changed the same file, so those who write into one folder take turns, too. */
async function accept(
  store: Store,
  files: WorkspaceFiles,
  paths: readonly string[],
): Promise<readonly ReviewOutcome[]> {
  return await inFolderTurn(store, files, () => files.accept(paths));
}

/** Writes into the folder of a workspace while nobody else does. */
export async function inFolderTurn<T>(
  store: Store,
  files: WorkspaceFiles,
  write: () => Promise<T>,
): Promise<T> {
  const base = await files.base();
  return base === undefined
    ? await write()
    : await takeTurn(store, { name: `review-folder:${base}` }, write);
}

/**
 * Tells the log of what somebody carried out who died before he could. What he did not come to stays a
 * decision that waits.
 */
async function finishBegun(desk: Desk): Promise<void> {
  const { kv } = desk.workspace;
  const begun = (await readDecisions(kv)).filter((decision) => decision.begun === true);
  if (begun.length === 0) return;
  const open = new Set(await openPaths(desk.workspace));
  for (const { begun: _, ...decision } of begun) {
    const done = decision.paths.filter((path) => !open.has(path));
    if (done.length > 0) {
      const outcomes = done.map((path) => ({ path, status: decision.decision }));
      await announce(desk, { ...decision, paths: done }, outcomes);
    }
    const left = decision.paths.filter((path) => open.has(path));
    if (left.length > 0) {
      await putDecision(kv, { ...decision, id: stableId(decision.id, "left"), paths: left });
    }
    await forgetDecision(kv, decision);
  }
}
