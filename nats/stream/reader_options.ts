import type { JsonObject } from "@remora/core";

/** What a {@linkcode StreamReader} reads. */
export interface ReaderOptions {
  readonly stream: string;
  /** Subjects, none of which covers another. @default all of the stream */
  readonly subjects?: readonly string[];
  /** Start behind this message. @default {0} */
  readonly after?: number;
  /** Start with what was stored at or after this time, in milliseconds since 1970. */
  readonly since?: number;
  /** Leave out the data. @default {false} */
  readonly headersOnly?: boolean;
  /** Messages asked for at once. @default {512} */
  readonly batch?: number;
  /** Whether to wait for what comes after the newest message. @default {false} */
  readonly live?: boolean;
  /**
   * Called before the server is asked for more, and again when what it promised does not come: the place
   * to notice that messages were dropped. What it throws, the reader throws.
   */
  readonly check?: (state: ReaderState) => Promise<void>;
}

/** What a reader knows when it asks for more. */
export interface ReaderState {
  /** The newest message it has handed out or holds. */
  readonly position: number;
  /** How many more were to come at that point, as far as the server said. */
  readonly pending: number;
  /** Whether the last request ended because nothing came. */
  readonly idle: boolean;
  /** Whether the consumer is a new one, made after the former was lost. */
  readonly resumed: boolean;
  /** Whether what was to come does not. */
  readonly late: boolean;
}

/** The server forgets a consumer that nobody asks for so long, in milliseconds. */
export const INACTIVE = 60_000;

/** The consumer that goes on behind a message. */
export function consumerConfig(options: ReaderOptions, position: number): JsonObject {
  const { subjects = [], headersOnly = false } = options;
  return {
    ack_policy: "none",
    replay_policy: "instant",
    mem_storage: true,
    num_replicas: 1,
    inactive_threshold: INACTIVE * 1_000_000,
    ...(headersOnly && { headers_only: true }),
    ...(subjects.length === 1 && { filter_subject: subjects[0]! }),
    ...(subjects.length > 1 && { filter_subjects: subjects }),
    ...start(options, position),
  };
}

function start({ since }: ReaderOptions, position: number): JsonObject {
  if (position > 0) return { deliver_policy: "by_start_sequence", opt_start_seq: position + 1 };
  if (since === undefined) return { deliver_policy: "all" };
  return { deliver_policy: "by_start_time", opt_start_time: new Date(since).toISOString() };
}
