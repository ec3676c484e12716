import { RemoraError } from "../error/error.ts";

/**
 * Retention dropped events that a reader still wanted. Nothing is silently skipped: the reader decides,
 * and goes on with `after: error.resumeAfter`.
 */
export class EventGapError extends RemoraError {
  /** Continue with this as `after` to read what is left. */
  readonly resumeAfter: number;

  /** Makes the error. @param after What the reader asked for. @param first The oldest `seq` still kept. */
  constructor(after: number, first: number) {
    super("EVENT-GAP", `Events ${after + 1} to ${first - 1} are no longer kept`, {
      hint: `Continue after ${first - 1}, or keep more with --keep`,
    });
    this.resumeAfter = first - 1;
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
