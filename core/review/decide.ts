import { RemoraError } from "../error/error.ts";
import { newId } from "../event/id.ts";
import { AgentUnknownError } from "../inbox/errors.ts";
import { isGranted } from "../store/_permission.ts";
import type { Store, WorkspaceFiles } from "../store/types.ts";
import { choosePaths, isNamed, selectAgents } from "./_agents.ts";
import {
  announce,
  atDesk,
  carryOut,
  type Desk,
  openPaths,
  type ReviewTarget,
} from "./_carry_out.ts";
import { putDecision } from "./_record.ts";
import type { AgentChanges, Reviewer, ReviewResult } from "./types.ts";

/** Characters of a path in an error. */
const LONGEST_SHOWN = 200;

/** How a decision is made. */
export interface ReviewOptions extends Reviewer {
  /** What is decided. */
  readonly decision: "accepted" | "rejected";
  /**
   * Whether accepting writes the files in any case, or only `"when possible"`: a process that may not
   * write them records the decision, and {@linkcode applyDecisions} elsewhere carries it out. Nothing
   * asks for a permission then. @default {"now"}
   */
  readonly write?: "now" | "when possible";
  /** Ends the wait for somebody else who is deciding. */
  readonly signal?: AbortSignal;
}

/** Options of {@linkcode decide}. */
export interface DecideOptions extends ReviewOptions {
  /** Whose changes. */
  readonly agentId: string;
  /** Files, or folders for all below them, relative to the base folder. @default all that wait */
  readonly paths?: readonly string[];
  /** Where the changes are. @default what the log says */
  readonly workspaceId?: string;
  /** The run. @default what the log says, where it names the workspace, too */
  readonly graphId?: string;
}

/**
 * Accepts or rejects what an agent changed.
 *
 * Accepting writes the real files: as they are where a file is what the agent saw, merged where somebody
 * changed other lines meanwhile. A conflict writes nothing and loses nothing: the change stays, and can be
 * looked at, rejected, or accepted later. Rejecting drops changes and leaves the real files alone.
 *
 * Of two who decide at once, in any processes, one is first; the other one finds what is left. The log
 * hears of it as `user:reviewed`.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN`; `REVIEW-NOTHING` when no change waits; `REVIEW-PATH` when none
 * waits for one of the paths: then nothing is decided
 * @example
 * ```ts
 * import { agentStarted, decide, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await store.events.append([agentStarted({
 *   agentId: "a1", name: "lint", bundle: "lint", target: "a.txt", workspaceId: "w1",
 * })]);
 * await store.workspace("w1").files.write("a.txt", "hello\n");
 * const decision = { agentId: "a1", decision: "rejected", by: "Ada", via: "program" } as const;
 * console.log((await decide(store, decision)).outcomes); // [{ path: "a.txt", status: "rejected" }]
 * ```
 */
export async function decide(store: Store, options: DecideOptions): Promise<ReviewResult> {
  const target = await findTarget(store, options);
  return await atDesk(store, { target, signal: options.signal }, async (desk) => {
    const paths = namedPaths(await openPaths(desk.workspace), options);
    return await make(desk, paths, options);
  });
}

/**
 * Decides the same on the changes of several agents, one after another: of two that changed one file the
 * second is merged into what the first left, or shows as a conflict. What somebody else decided on
 * meanwhile is passed over.
 */
export async function decideAll(
  store: Store,
  changes: readonly AgentChanges[],
  options: ReviewOptions,
): Promise<readonly ReviewResult[]> {
  const results: ReviewResult[] = [];
  for (const { agentId, name, workspaceId, graphId, files } of changes) {
    const target = { agentId, name, workspaceId, graphId };
    const wanted = new Set(files.map(({ path }) => path));
    const result = await atDesk(store, { target, signal: options.signal }, async (desk) => {
      const paths = (await openPaths(desk.workspace)).filter((path) => wanted.has(path));
      return paths.length === 0 ? undefined : await make(desk, paths, options);
    });
    if (result !== undefined) results.push(result);
  }
  return results;
}

async function make(
  desk: Desk,
  paths: readonly string[],
  { decision, by, via, write = "now" }: ReviewOptions,
): Promise<ReviewResult> {
  const { files, kv } = desk.workspace;
  const made = { id: newId(), decision, paths, by, via, at: new Date().toISOString() };
  if (decision === "rejected" || write === "now" || await mayWrite(files)) {
    return await carryOut(desk, made);
  }
  await putDecision(kv, made);
  await announce(desk, made);
  const { agentId, name } = desk.target;
  return { agentId, name, decision, paths, by, via, applied: false, outcomes: [] };
}

async function findTarget(
  store: Store,
  { agentId, workspaceId, graphId }: DecideOptions,
): Promise<ReviewTarget> {
  if (workspaceId !== undefined) return { agentId, name: agentId, workspaceId, graphId };
  const [agent] = await selectAgents(store, { agentId });
  if (agent === undefined) throw new AgentUnknownError(agentId);
  return agent;
}

function namedPaths(
  open: readonly string[],
  { paths: named }: DecideOptions,
): readonly string[] {
  if (open.length === 0) {
    throw new RemoraError("REVIEW-NOTHING", "There is nothing to review any more", {
      hint: "Somebody decided already, or the agent changed nothing",
    });
  }
  const missing = named?.find((name) => !open.some((path) => isNamed(path, name)));
  if (missing === undefined && named?.length !== 0) return choosePaths(open, named);
  const shown = (missing ?? "").slice(0, LONGEST_SHOWN);
  throw new RemoraError("REVIEW-PATH", `No change of "${shown}" waits for a decision`, {
    hint: "Somebody decided already, or the agent did not change it",
  });
}

/** Whether the folder can be written without asking anybody. */
async function mayWrite(files: WorkspaceFiles): Promise<boolean> {
  const path = await files.base();
  return path !== undefined && isGranted({ name: "read", path }) &&
    isGranted({ name: "write", path });
}
