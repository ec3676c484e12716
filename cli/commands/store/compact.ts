import type { Context } from "../../context.ts";
import { openExisting } from "../../store.ts";
import type { CompactFlags } from "./flags.ts";

/** Drops old events where asked to, gives back space, and says what is left. */
export async function compact(
  context: Context,
  { format, keep, store: url }: CompactFlags,
): Promise<void> {
  await using store = await openExisting(context, url);
  const { events } = store;
  const before = await events.first();
  const head = await events.head();
  if (keep !== undefined) await events.trim(Math.max(before, head - keep + 1));
  await store.compact();
  const first = await events.first();
  const report = { dropped: first - before, kept: head - first + 1, first, head };
  if (format === "json") {
    context.out.line(JSON.stringify(report));
    return;
  }
  const dropped = keep === undefined ? "No events" : plural(report.dropped, "event");
  context.out.line(`${dropped} dropped, ${plural(report.kept, "event")} kept`);
}

function plural(count: number, noun: string): string {
  return `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;
}
