import type { Event } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import type { StreamMessage } from "../link/message.ts";
import type { Layout } from "../stream/layout.ts";
import { dataOf, type PartSpace } from "../stream/large.ts";
import { decodeEvent } from "./record.ts";

/** What everything about the log needs. */
export interface LogContext {
  readonly jetstream: JetStream;
  readonly layout: Layout;
  /** Whether the server takes a list of subjects as a filter. */
  readonly lists: boolean;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** Where the events are that do not fit into one message. */
export function bodies({ layout }: LogContext): PartSpace {
  return { stream: layout.ids, prefix: `${layout.prefix}.body` };
}

/** The event of a message; undefined when retention dropped it meanwhile. A promise for large ones only. */
export function eventOf(
  context: LogContext,
  message: StreamMessage,
): Event | Promise<Event | undefined> {
  const { data, seq } = message;
  return data.length > 0 ? decodeEvent(data, seq) : largeEventOf(context, message);
}

async function largeEventOf(
  context: LogContext,
  message: StreamMessage,
): Promise<Event | undefined> {
  const data = await dataOf(context.jetstream, bodies(context), message);
  return data === undefined ? undefined : decodeEvent(data, message.seq);
}
