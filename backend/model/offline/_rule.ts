import type { ReplyCall } from "../server/types.ts";
import type { RuleState } from "./_state.ts";

/** What the offline model says next. */
export interface Decision {
  /** A sentence for people, shown beside the call. */
  readonly content?: string;
  /** The next calls; none ends the conversation. */
  readonly calls: readonly ReplyCall[];
}

/** The rules for one kind of task. */
export interface Rule {
  /** The kind of task, for the documentation. */
  readonly name: string;
  /** Whether these rules know what to do with the tools on offer. */
  applies(state: RuleState): boolean;
  /** The next step; the same for the same state. */
  next(state: RuleState): Decision;
}
