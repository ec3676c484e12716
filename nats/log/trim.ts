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
 * their own event is gone, too.
 */
async function dropRemains({ jetstream, layout }: LogContext, onTheWay: number): Promise<void> {
  const { messages, first, firstTime } = await jetstream.streamInfo(layout.ids);
  if (messages === 0 || firstTime === undefined) return;
  const oldest = (await jetstream.streamInfo(layout.events)).firstTime ?? Date.now();
  const cutoff = oldest - onTheWay;
  if (firstTime >= cutoff) return;
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
  for (const kind of ["id", "body"]) {
    await jetstream.purge(layout.ids, {
      before: consumer.start,
      subject: `${layout.prefix}.${kind}.>`,
    });
  }
}
