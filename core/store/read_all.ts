import type { Event } from "../event/event.ts";
import { MAX_READ_LIMIT } from "./_check.ts";
import { EventGapError } from "./errors.ts";
import type { EventLog, ReadOptions } from "./types.ts";

/** Options of {@linkcode readAll}. */
export interface ReadAllOptions extends Pick<ReadOptions, "after" | "before" | "filter"> {
  /** How many events are read at a time; 1 to 10,000. @default {10000} */
  readonly page?: number;
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Hears of events that retention dropped before they were read, a part of the log that is missing then.
   * @default they are passed over, but for those right behind `after`, which are an error
   */
  readonly onGap?: (error: EventGapError) => void;
}

/**
 * Reads the log as it is now, oldest event first, in pages: all of it, or from a place on. Retention may go by
 * meanwhile: what it drops is passed over.
 *
 * @throws {EventGapError} when the log does not have what lies behind `after`, or is another one
 *
 * @example
 * ```ts
 * import { agentSkipped, openStore, readAll } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await store.events.append([agentSkipped({ agentId: "a1", name: "lint", reason: "empty" })]);
 * for await (const { action } of readAll(store.events)) console.log(action); // skipped
 * ```
 */
export async function* readAll(
  log: Pick<EventLog, "read">,
  options: ReadAllOptions = {},
): AsyncIterable<Event> {
  const { page: limit = MAX_READ_LIMIT, signal, onGap, after: start, ...rest } = options;
  let after = start;
  const isOver = (): boolean => signal?.aborted ?? false;
  while (!isOver()) {
    let page: readonly Event[];
    try {
      page = await log.read({ ...rest, ...(after !== undefined && { after }), limit });
    } catch (error) {
      if (!(error instanceof EventGapError) || error.isReplaced) throw error;
      if (onGap === undefined && after === start) throw error;
      onGap?.(error);
      after = error.resumeAfter;
      continue;
    }
    for (const event of page) {
      if (isOver()) return;
      yield event;
    }
    if (page.length < limit) return;
    after = page.at(-1)?.seq;
  }
}
