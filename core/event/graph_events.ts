import type { EventError } from "./agent_events.ts";
import { fromFields, type GraphScope } from "./create.ts";
import type { Event } from "./event.ts";

/** A run that begins. */
export interface GraphStartedPayload {
  /** Its name, for people. */
  readonly name: string;
  /** The bundle that runs. */
  readonly bundle: string;
  /** The folder it works in. */
  readonly root: string;
  /** What it was pointed at, relative to the root. */
  readonly paths: readonly string[];
  /** How many agents it has. */
  readonly total: number;
  /** The model's id. */
  readonly model: string;
  /** How many agents work at the same time. */
  readonly concurrency: number;
}

/** A run began. */
export function graphStarted(fields: GraphScope & GraphStartedPayload): Event {
  return fromFields("graph", "started", fields);
}

/** How many agents ended in which way. */
export interface GraphCounts {
  /** Done. */
  readonly completed: number;
  /** Stopped on an error. */
  readonly failed: number;
  /** Never started. */
  readonly skipped: number;
  /** Cancelled by somebody. */
  readonly cancelled: number;
}

/** How far a run is. */
export interface GraphProgressPayload extends GraphCounts {
  /** How many agents it has. */
  readonly total: number;
}

/** A run came further. */
export function graphProgress(fields: GraphScope & GraphProgressPayload): Event {
  return fromFields("graph", "progress", fields);
}

/** What a run came to. */
export interface GraphCompletedPayload {
  /** How many agents ended in which way. */
  readonly counts: GraphCounts;
  /** In milliseconds. */
  readonly durationMs: number;
}

/** A run ended; agents in it may have failed. */
export function graphCompleted(fields: GraphScope & GraphCompletedPayload): Event {
  return fromFields("graph", "completed", fields);
}

/** What stopped a run. */
export interface GraphFailedPayload {
  /** What stopped it. */
  readonly error: EventError;
  /** How many agents had ended in which way. */
  readonly counts?: GraphCounts;
}

/** A run stopped on an error. */
export function graphFailed(fields: GraphScope & GraphFailedPayload): Event {
  return fromFields("graph", "failed", fields);
}

/** Why a run was cancelled. */
export interface GraphCancelledPayload {
  /** Why. */
  readonly reason: string;
}

/** Somebody cancelled a run. */
export function graphCancelled(fields: GraphScope & GraphCancelledPayload): Event {
  return fromFields("graph", "cancelled", fields);
}
