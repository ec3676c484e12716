import type { FileDiff } from "@remora/core";

/** A file's diff, with whose it is. */
export interface AgentDiff extends FileDiff {
  /** The agent. */
  readonly agentId: string;
  /** Its name. */
  readonly name: string;
  /** Why it could not be accepted now, where somebody looked. */
  readonly conflict?: Conflict;
}

/** Why a change could not be accepted as the files are now. */
export interface Conflict {
  /** For people. */
  readonly reason: string;
  /** The text with both sides between markers, where both changed the same lines. */
  readonly marked?: string;
}
