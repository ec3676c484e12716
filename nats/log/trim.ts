import type { LogContext } from "./context.ts";

/** Longer than an event may be on its way between its record or its parts and its place in the log. */
const ON_THE_WAY = 60 * 60_000;

/**
 * Drops events with a smaller number, and what belonged to them.
 *
 * @param onTheWay How much older than its event something may be that belongs to it, in milliseconds.
 */
export async function trimEvents(
  context: LogContext,
  before: number,
  onTheWay: number = ON_THE_WAY,
): Promise<void> {
  const { jetstream, layout } = context;
  const { first, last } = await jetstream.streamInfo(layout.events);
  const target = Math.min(before, last + 1);
  if (target <= first) return;
  await jetstream.purge(layout.events, { before: target });
  await dropRemains(context, onTheWay);
}

/**
 * Drops records of ids and parts of large events that are older than the oldest event by so much that
 * their own event is gone, too. Parts stay longer: they are older than the record that refers to them.
 */
async function dropRemains(context: LogContext, onTheWay: number): Promise<void> {
  const { jetstream, layout } = context;
  const oldest = (await jetstream.streamInfo(layout.events)).firstTime ?? Date.now();
  await dropOlder(context, "id", oldest - onTheWay);
  await dropOlder(context, "body", oldest - 2 * onTheWay);
}

async function dropOlder(
  { jetstream, layout }: LogContext,
  kind: "id" | "body",
  cutoff: number,
): Promise<void> {
  const { messages, first, firstTime = Infinity } = await jetstream.streamInfo(layout.ids);
  if (messages === 0 || firstTime >= cutoff) return;
  // A server tells the first message behind a time only by starting to read there.
  const consumer = await jetstream.createConsumer(layout.ids, {
    ack_policy: "none",
    mem_storage: true,
    num_replicas: 1,
    deliver_policy: "by_start_time",
    opt_start_time: new Date(cutoff).toISOString(),
    inactive_threshold: 10_000_000_000,
  });
  jetstream.forgetConsumer(layout.ids, consumer.name);
  if (consumer.start <= first) return;
  const subject = `${layout.prefix}.${kind}.>`;
  await jetstream.purge(layout.ids, { before: consumer.start, subject });
}
