import { RemoraError } from "@remora/core";

/** One message of an event stream. */
export interface SseMessage {
  /** Its kind; absent: `message`. No line breaks. */
  readonly event?: string;
  /** The position that a reconnecting reader continues after. No line breaks, no NUL. */
  readonly id?: string;
  /** How long to wait before reconnecting, in milliseconds. */
  readonly retry?: number;
  /** The text, with any line breaks. The reader gets them as LF. */
  readonly data: string;
}

const LINE_BREAK = /\r\n|\r|\n/;
const encoder = new TextEncoder();

/**
 * Writes one message of an event stream.
 *
 * A reader ends a line at CRLF, LF **and** a lone CR, so the data is split at all three: otherwise a CR in
 * the output of a tool would begin a message of its own.
 *
 * @throws {RemoraError} `SSE-FIELD` when `event` or `id` has a line break
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation}
 */
export function encodeSse(message: SseMessage): string {
  let text = "";
  if (message.event !== undefined) text += `event: ${oneLine("event", message.event)}\n`;
  if (message.id !== undefined) text += `id: ${oneLine("id", message.id)}\n`;
  if (message.retry !== undefined) text += `retry: ${Math.max(0, Math.round(message.retry))}\n`;
  // Most messages have no CR; the plain split is faster.
  const lines = message.data.includes("\r")
    ? message.data.split(LINE_BREAK)
    : message.data.split("\n");
  for (const line of lines) text += `data: ${line}\n`;
  return `${text}\n`;
}

/** Writes a comment, which a reader ignores: it keeps a quiet connection open. */
export function encodeComment(text: string): string {
  return `: ${oneLine("comment", text)}\n\n`;
}

/** The bytes of a text. */
export function toBytes(text: string): Uint8Array<ArrayBuffer> {
  return encoder.encode(text);
}

function oneLine(field: string, value: string): string {
  if (!/[\r\n\0]/.test(value)) return value;
  throw new RemoraError(
    "SSE-FIELD",
    `Cannot write ${field} ${JSON.stringify(value.slice(0, 60))}`,
    {
      hint: "The fields of an event stream hold one line",
    },
  );
}
