import type { Event } from "@remora/core";
import { inTurn } from "../stream/large.ts";
import { readAll } from "../stream/read_all.ts";
import { eventOf, type LogContext } from "./context.ts";
import { storedBetween } from "./identity.ts";
import { eventSubject } from "./subjects.ts";

/** By this header the server knows what it has stored, for a while. */
export const MESSAGE_ID = "Nats-Msg-Id";

/** An event of a known age. */
export interface OldEvent {
  readonly event: Event;
  /** Milliseconds since 1970. */
  readonly madeAt: number;
}

interface Search {
  readonly ids: Set<string>;
  from: number;
  to: number;
}

/**
 * Finds those of some old events that were appended while they were fresh, and so without their id in the
 * subject. It reads the headers of the log from the time they were made, and only of events that are
 * alike. Into a log that began later, as when a store is copied, it reads nothing.
 */
export async function findStored(
  context: LogContext,
  events: readonly OldEvent[],
): Promise<ReadonlyMap<string, Event>> {
  const found = new Map<string, Event>();
  if (events.length === 0) return found;
  const { jetstream, layout } = context;
  const { firstTime } = await jetstream.streamInfo(layout.events);
  const searches = [...plan(context, events, firstTime ?? Infinity)];
  await inTurn(searches.length, async (index) => {
    const [subject, { ids, from, to }] = searches[index]!;
    const seqs: number[] = [];
    const options = { stream: layout.events, subjects: [subject], since: from, headersOnly: true };
    await readAll(jetstream, options, (message) => {
      if (message.time > to) return false;
      if (ids.has(message.header(MESSAGE_ID))) seqs.push(message.seq);
      return true;
    });
    for (const seq of seqs) {
      const message = await jetstream.getMessage(layout.events, { seq });
      const event = message && await eventOf(context, message);
      if (event !== undefined) found.set(event.id, event);
    }
  });
  return found;
}

/** One search for each subject. */
function plan(
  { layout }: LogContext,
  events: readonly OldEvent[],
  logBegan: number,
): ReadonlyMap<string, Search> {
  const searches = new Map<string, Search>();
  for (const { event, madeAt } of events) {
    const [from, to] = storedBetween(madeAt);
    if (to < logBegan) continue;
    const subject = eventSubject(layout.prefix, event);
    const search = searches.get(subject) ?? { ids: new Set(), from, to };
    search.ids.add(event.id);
    search.from = Math.min(search.from, from);
    search.to = Math.max(search.to, to);
    searches.set(subject, search);
  }
  return searches;
}
