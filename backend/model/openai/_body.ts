import { checkLength, HttpUnreadable } from "./_http/answer.ts";

/** Bytes of a stream of events, which say a few letters each. */
const MAX_STREAM = 256 * 1024 * 1024;

/** The text of a response. @throws {HttpUnreadable} for one that is larger than any completion */
export async function textOf(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let size = 0;
  for await (const piece of response.body ?? []) {
    size = checkLength(size + piece.length);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}

/**
 * The same response, which breaks off when there is no end to it.
 *
 * @param onDone Told when the last event of a stream is there: what merely ends was cut off.
 */
export function watched(response: Response, onDone: () => void): Response {
  const { body, status, statusText, headers } = response;
  if (body === null) return response;
  const decoder = new TextDecoder();
  const limit = isEventStream(response) ? MAX_STREAM : undefined;
  let size = 0;
  let last = "\n";
  const watch = new TransformStream<Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>>({
    transform(piece, controller) {
      size += piece.length;
      if (limit === undefined) checkLength(size);
      else if (size > limit) throw new HttpUnreadable("The stream of events has no end");
      const text = last + decoder.decode(piece, { stream: true });
      if (/[\r\n]data: ?\[DONE\]/.test(text)) onDone();
      last = text.slice(-16);
      controller.enqueue(piece);
    },
  });
  return new Response(body.pipeThrough(watch), { status, statusText, headers });
}

/** Whether a response is a stream of events, or may be one: not every server says what it sends. */
export function isEventStream({ headers }: Response): boolean {
  return !/\b(?:json|html)\b/i.test(headers.get("content-type") ?? "");
}
