import type { Msg } from "@nats-io/nats-core";
import { RemoraError } from "@remora/core";

/** A message of a stream. */
export interface StreamMessage {
  /** Its place in the stream. */
  readonly seq: number;
  readonly subject: string;
  /** When the server stored it, in milliseconds since 1970. */
  readonly time: number;
  /** Its data; empty where only headers were asked for. */
  readonly data: Uint8Array;
  /** A header, or "" when it has none of this name. */
  header(name: string): string;
}

/** A message on its way to a reader. */
export interface DeliveredMessage extends StreamMessage {
  /** How many more the reader is going to get, as of the moment it was sent. */
  readonly pending: number;
  /** Which consumer sent it. */
  readonly consumer: string;
  /** Counts the messages of that consumer, from 1. */
  readonly delivery: number;
}

/** Reads what a consumer sent; undefined for what is no message of a stream. */
export function readDelivered(message: Msg): DeliveredMessage | undefined {
  const tokens = message.reply?.split(".") ?? [];
  if (tokens[0] !== "$JS" || tokens[1] !== "ACK" || tokens.length < 9) return undefined;
  // Newer servers put domain and account in front of the stream's name.
  const at = tokens.length > 9 ? 2 : 0;
  return {
    seq: Number(tokens[at + 5]),
    subject: message.subject,
    time: milliseconds(tokens[at + 7]),
    data: message.data,
    header: (name) => message.headers?.get(name) ?? "",
    pending: Number(tokens[at + 8]),
    consumer: tokens[at + 3] ?? "",
    delivery: Number(tokens[at + 6]),
  };
}

/** Reads the answer to a direct get; undefined when there is no such message. */
export function readDirect(message: Msg): StreamMessage | undefined {
  const { headers } = message;
  if (headers === undefined || headers.code === 404) return undefined;
  if (headers.code !== 0) {
    throw new RemoraError("STORE-NATS", `Cannot read a message: ${headers.description}`, {
      hint: "The server's log says more",
    });
  }
  return {
    seq: Number(headers.get("Nats-Sequence")),
    subject: headers.get("Nats-Subject"),
    time: Date.parse(headers.get("Nats-Time-Stamp")),
    data: message.data,
    header: (name) => headers.get(name),
  };
}

/** Nanoseconds do not fit into a number. */
function milliseconds(nanoseconds: string | undefined): number {
  return Number(nanoseconds?.slice(0, -6));
}

/** Headers as `STREAM.MSG.GET` has them, decoded: `NATS/1.0`, then one `Name: value` a line. */
export function parseHeaders(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const line of text.split("\r\n").slice(1)) {
    const colon = line.indexOf(":");
    if (colon > 0) found.set(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  return found;
}
