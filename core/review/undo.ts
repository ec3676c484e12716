import { RemoraError } from "../error/error.ts";
import { userUndone } from "../event/user_events.ts";
import { isGranted } from "../store/_permission.ts";
import type { Store, UndoOutcome, WorkspaceFiles } from "../store/types.ts";
import { choosePaths, forEachAgent, isNamed, selectAgents } from "./_agents.ts";
import { atDesk, type Desk, inFolderTurn, type ReviewTarget } from "./_carry_out.ts";
import type { AcceptedChanges, Reviewer, ReviewSelection, UndoResult } from "./types.ts";

/** How an accept is undone. */
export interface UndoOptions extends Reviewer {
  /**
   * Whether the files are written in any case, or only `"when possible"`: a process that may not write them
   * is refused then, and nothing asks for a permission. @default {"now"}
   */
  readonly write?: "now" | "when possible";
  /** Ends the wait for somebody else who is deciding. */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode undoAccepted}. */
export interface UndoAcceptedOptions extends UndoOptions {
  /** Whose changes. */
  readonly agentId: string;
  /** Files, or folders for all below them, relative to the base folder. @default all that were accepted */
  readonly paths?: readonly string[];
}

/**
 * What was accepted and can be undone, by agent, in the order in which they appeared. Reads the store only,
 * never the folder.
 *
 * @throws {AgentUnknownError} `AGENT-UNKNOWN`
 */
export async function acceptedChanges(
  store: Store,
  selection: ReviewSelection = {},
): Promise<readonly AcceptedChanges[]> {
  const agents = await selectAgents(store, selection);
  const found = await forEachAgent(agents, async ({ agentId, name, graphId, workspaceId }) => {
    const { files } = store.workspace(workspaceId);
    const accepted = await files.accepted();
    const chosen = new Set(choosePaths(accepted.map(({ path }) => path), selection.paths));
    if (chosen.size === 0) return undefined;
    const base = await files.base();
    return {
      agentId,
      name,
      ...(graphId === undefined ? {} : { graphId }),
      workspaceId,
      ...(base === undefined ? {} : { base }),
      files: accepted.filter(({ path }) => chosen.has(path)),
    };
  });
  return found.filter((changes) => changes !== undefined);
}

/**
 * Takes back what was accepted of an agent's changes: the files get what they had before, deleted ones come
 * back with their mode, and the changes wait for a decision again. A file that was changed since is left
 * alone and reported as a conflict. The log hears of it as `user:undone`.
 *
 * A dashboard calls this with `write: "when possible"`.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN`; `UNDO-NOTHING` when nothing was accepted; `UNDO-PATH` when nothing of
 * one of the paths was; `UNDO-READONLY` where the files may not be written
 */
export async function undoAccepted(
  store: Store,
  { agentId, paths, ...options }: UndoAcceptedOptions,
): Promise<UndoResult> {
  const [agent] = await acceptedChanges(store, { agentId });
  const present = agent?.files.map(({ path }) => path) ?? [];
  const missing = paths?.find((name) => !present.some((path) => isNamed(path, name)));
  if (agent === undefined) {
    throw new RemoraError("UNDO-NOTHING", "There is nothing to undo", {
      hint: "Nothing of this agent was accepted, or it was undone already",
    });
  }
  if (missing !== undefined) {
    throw new RemoraError("UNDO-PATH", `No change of "${missing.slice(0, 200)}" was accepted`, {
      hint: `Accepted were: ${present.slice(0, 5).join(", ")}`,
    });
  }
  const chosen = new Set(choosePaths(present, paths));
  const files = agent.files.filter(({ path }) => chosen.has(path));
  return await undoOne(store, { ...agent, files }, options);
}

/**
 * Takes back the accepts of several agents, the last one first: of two that changed one file, what was
 * accepted later has to go before what was accepted earlier.
 *
 * @throws {RemoraError} `UNDO-READONLY` where the files may not be written
 * @example
 * ```ts
 * import { acceptedChanges, openStore, undoAll } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * const accepted = await acceptedChanges(store, { graphId: "some run" });
 * console.log(await undoAll(store, accepted, { by: "Ada", via: "program" })); // []
 * ```
 */
export async function undoAll(
  store: Store,
  changes: readonly AcceptedChanges[],
  options: UndoOptions,
): Promise<readonly UndoResult[]> {
  const results: UndoResult[] = [];
  // Of two in one millisecond the one that appeared later counts as the later one.
  const lastFirst = changes.toReversed().sort((a, b) => compare(newest(b), newest(a)));
  for (const one of lastFirst) results.push(await undoOne(store, one, options));
  return results;
}

async function undoOne(
  store: Store,
  { agentId, name, graphId, workspaceId, files: wanted }: AcceptedChanges,
  { by, via, write = "now", signal }: UndoOptions,
): Promise<UndoResult> {
  const target: ReviewTarget = { agentId, name, graphId, workspaceId };
  return await atDesk(store, { target, signal }, async (desk) => {
    const { files } = desk.workspace;
    if (write === "when possible" && !await mayWrite(files)) throw readOnly();
    const paths = wanted.map(({ path }) => path);
    const outcomes = await inFolderTurn(store, files, () => files.undo(paths));
    await announce(desk, outcomes, { by, via });
    return { agentId, name, paths: outcomes.map(({ path }) => path), by, via, outcomes };
  });
}

async function announce(
  { store, target: { agentId, graphId } }: Desk,
  outcomes: readonly UndoOutcome[],
  who: Reviewer,
): Promise<void> {
  if (outcomes.length === 0) return;
  await store.events.append([userUndone({
    agentId,
    graphId,
    paths: outcomes.map(({ path }) => path),
    outcomes: outcomes.map((outcome) => ({ ...outcome })),
    ...who,
  })]);
}

function newest({ files }: AcceptedChanges): string {
  return files.reduce((latest, { at }) => at > latest ? at : latest, "");
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function mayWrite(files: WorkspaceFiles): Promise<boolean> {
  const path = await files.base();
  return path !== undefined && isGranted({ name: "read", path }) &&
    isGranted({ name: "write", path });
}

function readOnly(): RemoraError {
  return new RemoraError("UNDO-READONLY", "This process may not write the files", {
    hint: "Undo it in the terminal, with: remora review undo",
  });
}
