import type { ReviewOutcome, ReviewResult, UndoOutcome, UndoResult } from "@remora/core";

/** What became of one file. */
export interface FileOutcome {
  /** Whose change it was. */
  readonly agentId: string;
  /** The agent's name. */
  readonly name: string;
  /** The file. */
  readonly path: string;
  /** What became of it. */
  readonly status: ReviewOutcome["status"] | UndoOutcome["status"];
  /** Why a conflict is one. */
  readonly reason?: string;
}

/** What became of each file. */
export function outcomesOf(
  results: readonly (ReviewResult | UndoResult)[],
): readonly FileOutcome[] {
  return results.flatMap(({ agentId, name, outcomes }) =>
    outcomes.map((outcome: ReviewOutcome | UndoOutcome) => ({ agentId, name, ...outcome }))
  );
}
