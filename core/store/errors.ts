import { RemoraError } from "../error/error.ts";

/**
 * The log is not what a reader takes it for. Either retention dropped events that it still wanted
 * (`EVENT-GAP`), or the log ends before what it has seen already (`STORE-REPLACED`): it was made anew, or
 * restored from an older copy. Nothing is silently skipped: the reader decides, and goes on with
 * `after: error.resumeAfter`.
 */
export class EventGapError extends RemoraError {
  /** Continue with this as `after` to read what is left. */
  readonly resumeAfter: number;
  /** Whether the log is another one than the reader has seen: what it remembers of it may be wrong. */
  readonly isReplaced: boolean;

  /**
   * Makes the error.
   *
   * @param after What the reader asked for.
   * @param first The oldest `seq` still kept.
   * @param head The newest `seq`, where the log ends before `after`.
   */
  constructor(after: number, first: number, head?: number) {
    const isReplaced = head !== undefined && head < after;
    super(
      isReplaced ? "STORE-REPLACED" : "EVENT-GAP",
      isReplaced
        ? `The log ends at ${head} and was read to ${after}`
        : `Events ${after + 1} to ${first - 1} are no longer kept`,
      {
        hint: isReplaced
          ? `It was made anew, or restored from an older copy: continue after ${
            first - 1
          }, its start`
          : `Continue after ${first - 1}, or keep more with --keep`,
      },
    );
    this.resumeAfter = first - 1;
    this.isReplaced = isReplaced;
  }
}

/** Somebody else owns the lease. */
export class LeaseHeldError extends RemoraError {
  /** Who has it. */
  readonly owner: string;
  /** When it ends unless it is renewed: ISO 8601, UTC. */
  readonly expiresAt: string;

  /** Makes the error. @param name The lease. @param owner Who has it. @param expiresAt ISO time at which it ends unless renewed. */
  constructor(name: string, owner: string, expiresAt: string) {
    super("LEASE-HELD", `"${name}" is owned by ${owner} until ${expiresAt}`, {
      hint: "Wait for the owner to finish, or stop it",
    });
    this.owner = owner;
    this.expiresAt = expiresAt;
  }
}
