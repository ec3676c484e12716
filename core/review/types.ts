import type {
  AcceptedChange,
  AcceptOutcome,
  FileChange,
  FileDiff,
  UndoOutcome,
} from "../store/types.ts";
import type { ReviewDecision } from "./decision.ts";

/** Which changes a call is about. Without anything: all that wait. */
export interface ReviewSelection {
  /** One agent, by id. @default every agent of the store */
  readonly agentId?: string;
  /** One run. @default every run of the store */
  readonly graphId?: string;
  /** Files, or folders for all below them, relative to the base folder. @default every file */
  readonly paths?: readonly string[];
  /** Only agents that ended well. @default {false} */
  readonly onlySuccessful?: boolean;
}

/** What one agent changed and nobody has carried out a decision on. */
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
  readonly base?: string;
  /** The files; never none. */
  readonly files: readonly FileChange[];
  /** Whether the agent has not ended: it may still change its mind. */
  readonly atWork: boolean;
  /** Decisions that wait for somebody who may write the files. */
  readonly pending: readonly ReviewDecision[];
}

/** Changes as text. */
export interface AgentReview extends AgentChanges {
  /** One for each file. */
  readonly diffs: readonly FileDiff[];
}

/** Who decides. */
export interface Reviewer {
  /** The name of the person. */
  readonly by: string;
  /** Through what: `cli`, `dashboard`, `api`. */
  readonly via: string;
}

/** What became of one file. */
export type ReviewOutcome = AcceptOutcome | {
  /** The file. */
  readonly path: string;
  /** Its change was dropped. */
  readonly status: "rejected";
};

/** What became of a decision on one agent's changes. */
export interface ReviewResult extends Reviewer {
  /** Whose changes these are. */
  readonly agentId: string;
  /** Its name, for people. */
  readonly name: string;
  /** What was decided. */
  readonly decision: ReviewDecision["decision"];
  /** The files it is about. */
  readonly paths: readonly string[];
  /** Whether it was carried out; otherwise it is recorded, for `applyDecisions()` elsewhere. */
  readonly applied: boolean;
  /** What became of each file, where it was carried out. */
  readonly outcomes: readonly ReviewOutcome[];
}

/** What was accepted of one agent's changes and can be undone. */
export interface AcceptedChanges {
  /** The agent. */
  readonly agentId: string;
  /** Its name, for people. */
  readonly name: string;
  /** The run it belongs to. */
  readonly graphId?: string;
  /** Where the changes are. */
  readonly workspaceId: string;
  /** The folder that they were written to. */
  readonly base?: string;
  /** The files; never none. */
  readonly files: readonly AcceptedChange[];
}

/** What became of an undo of one agent's changes. */
export interface UndoResult extends Reviewer {
  /** Whose changes these are. */
  readonly agentId: string;
  /** Its name, for people. */
  readonly name: string;
  /** The files it is about. */
  readonly paths: readonly string[];
  /** What became of each file. */
  readonly outcomes: readonly UndoOutcome[];
}
