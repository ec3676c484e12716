import type { AcceptOutcome, FileDiff } from "@remora/core";

/** What an agent changed, and what became of it so far. */
export interface AgentReview {
  /** Whose changes these are. */
  readonly agentId: string;
  /** Its name, for people. */
  readonly name: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** Where its files are kept. */
  readonly workspaceId: string;
  /** The changes that wait for a decision. */
  readonly changes: readonly FileDiff[];
  /** A decision that a dashboard without access to the files has recorded, not yet carried out. */
  readonly pending?: ReviewDecision;
}

/** A decision of a person on an agent's changes. */
export interface ReviewDecision {
  /** What was decided. */
  readonly decision: "accepted" | "rejected";
  /** The files it is about; empty: all. */
  readonly paths: readonly string[];
  /** Who decided. */
  readonly by: string;
  /** Through what. */
  readonly via: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/** Which changes a call is about. Without anything: all that wait. */
export interface ReviewSelection {
  /** Agents by id or name. */
  readonly agents?: readonly string[];
  /** Files, relative to the root of the run. */
  readonly paths?: readonly string[];
  /** One run. @default all runs in the store */
  readonly graphId?: string;
  /** Only agents that ended well. @default {false} */
  readonly onlySuccessful?: boolean;
}

/** Who decides. */
export interface Reviewer {
  /** The name of the person. */
  readonly by: string;
  /** Through what: `cli`, `dashboard`, `api`. */
  readonly via: string;
}

/** What became of an agent's changes. */
export interface ReviewResult {
  /** Whose changes these were. */
  readonly agentId: string;
  /** Its name. */
  readonly name: string;
  /** What was decided. */
  readonly decision: "accepted" | "rejected";
  /** What became of each file. */
  readonly outcomes: readonly ReviewOutcome[];
}

/** What became of one file. */
export type ReviewOutcome = AcceptOutcome | {
  /** The file. */
  readonly path: string;
  /** Its change was dropped. */
  readonly status: "rejected";
};
