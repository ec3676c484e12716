import { stableId } from "../event/id.ts";
import type { Store } from "../store/types.ts";
import { choosePaths, forEachAgent, selectAgents } from "./_agents.ts";
import { atDesk, carryOut, openPaths } from "./_carry_out.ts";
import { forgetDecision, readDecisions } from "./_record.ts";
import type { ReviewDecision } from "./decision.ts";
import type { ReviewResult, ReviewSelection } from "./types.ts";

/** Which decisions {@linkcode applyDecisions} carries out. */
export interface ApplyOptions extends ReviewSelection {
  /** Ends the wait for somebody else who is deciding. */
  readonly signal?: AbortSignal;
}

/**
 * Carries out what was decided where the files could not be written. Each decision is carried out once,
 * whoever comes first, and told in the name of the one who made it. A conflict stays a change that waits.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN`
 */
export async function applyDecisions(
  store: Store,
  options: ApplyOptions = {},
): Promise<readonly ReviewResult[]> {
  const { signal, ...selection } = options;
  const recorded = await forEachAgent(await selectAgents(store, selection), async (target) => {
    const decisions = await readDecisions(store.workspace(target.workspaceId).kv);
    return { target, isWaiting: decisions.length > 0 };
  });
  const results: ReviewResult[] = [];
  for (const { target, isWaiting } of recorded) {
    if (!isWaiting) continue;
    results.push(
      ...await atDesk(store, { target, signal }, async (desk) => {
        const done: ReviewResult[] = [];
        for (const decision of await readDecisions(desk.workspace.kv)) {
          const open = await openPaths(desk.workspace);
          const part = choosePart(decision, open, selection.paths);
          if (part !== undefined) done.push(await carryOut(desk, part));
          else if (isOver(decision, open)) await forgetDecision(desk.workspace.kv, decision);
        }
        return done;
      }),
    );
  }
  return results;
}

/** The part of a decision that can be carried out and is wanted. */
function choosePart(
  decision: ReviewDecision,
  open: readonly string[],
  wanted: readonly string[] | undefined,
): ReviewDecision | undefined {
  const { id, paths } = decision;
  const meant = paths.length === 0 ? open : open.filter((path) => paths.includes(path));
  const chosen = choosePaths(meant, wanted);
  if (chosen.length === 0) return undefined;
  // A part is told by itself; the rest of the decision goes on waiting.
  const isWhole = chosen.length === meant.length;
  return { ...decision, paths: chosen, id: isWhole ? id : stableId(id, ...chosen) };
}

/** Whether nothing is left that a decision could be about. */
function isOver({ paths }: ReviewDecision, open: readonly string[]): boolean {
  return paths.length === 0 ? open.length === 0 : !paths.some((path) => open.includes(path));
}
