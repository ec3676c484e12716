import { type Event, matchesFilter, type ReadOptions } from "@remora/core";
import { checkCursor, checkPlace, readLimit } from "@remora/core/engine";
import { StreamReader } from "../stream/reader.ts";
import { eventOf, type LogContext } from "./context.ts";
import { filterSubjects } from "./subjects.ts";

/** What to look for, and where: greater than `after`, smaller than `before`. */
interface Search {
  readonly filter: ReadOptions["filter"];
  readonly subjects: readonly string[] | undefined;
  readonly after: number;
  readonly before: number;
  readonly limit: number;
}

const BATCH = 512;
/** How much of the log is looked at for the newest events that match a filter: at first, and at most. */
const FIRST_WINDOW = 1_024;
const LARGEST_WINDOW = 16_384;

/** Reads a stretch of the log. */
export async function readEvents(context: LogContext, options: ReadOptions): Promise<Event[]> {
  const { filter, reverse = false } = options;
  const limit = readLimit(options);
  const after = options.after === undefined ? undefined : checkCursor("after", options.after);
  const before = options.before === undefined ? Infinity : checkCursor("before", options.before);
  const { layout, jetstream, lists } = context;
  const subjects = filterSubjects(filter, { prefix: layout.prefix, lists });
  const search: Search = { filter, subjects, after: after ?? 0, before, limit };
  const read = reverse ? readBackward : readForward;
  const events = subjects?.length === 0 ? [] : await read(context, search);
  // Looked at last: what was dropped while this was reading is a gap, too.
  const { first, last } = await jetstream.streamInfo(layout.events);
  if (after !== undefined) checkPlace(after, first, last);
  return events.filter(({ seq }) => seq >= first);
}

async function readForward(context: LogContext, search: Search): Promise<Event[]> {
  const { filter, subjects, after, before, limit } = search;
  const found: Event[] = [];
  if (after + 1 >= before) return found;
  using reader = new StreamReader(context.jetstream, {
    stream: context.layout.events,
    after,
    batch: Math.min(BATCH, limit),
    ...(subjects !== undefined && { subjects }),
  });
  for (;;) {
    const batch = await reader.next();
    if (batch.length === 0) return found;
    for (const message of batch) {
      if (message.seq >= before) return found;
      const decoded = eventOf(context, message);
      const event = decoded instanceof Promise ? await decoded : decoded;
      if (event === undefined || (filter !== undefined && !matchesFilter(filter, event))) continue;
      found.push(event);
      if (found.length === limit) return found;
    }
  }
}

/** A server reads forward only, so this looks at one window after the other, from the end. */
async function readBackward(context: LogContext, search: Search): Promise<Event[]> {
  const { after, limit, filter } = search;
  const { first, last } = await context.jetstream.streamInfo(context.layout.events);
  const start = Math.max(after + 1, first);
  let end = Math.min(search.before, last + 1);
  let window = filter === undefined ? limit : FIRST_WINDOW;
  const found: Event[] = [];
  while (end > start && found.length < limit) {
    const from = Math.max(start, end - window);
    const stretch = { ...search, after: from - 1, before: end, limit: LARGEST_WINDOW };
    const events = await readForward(context, stretch);
    found.push(...events.toReversed().slice(0, limit - found.length));
    end = from;
    window = Math.min(window * 4, LARGEST_WINDOW);
  }
  return found;
}
