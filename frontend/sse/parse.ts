/** One message, as a reader gets it. */
export interface ReceivedMessage {
  /** Its kind; `message` where none was named. */
  readonly event: string;
  /** The last id that the stream gave, up to this message. */
  readonly id: string;
  /** The text; its line breaks are LF. */
  readonly data: string;
  /** Set where the message changed how long to wait before reconnecting. */
  readonly retry?: number;
}

/**
 * Reads an event stream the way a browser does. Comments are skipped.
 *
 * @param body What a response streams.
 * @see {@link https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation}
 */
export async function* parseSse(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): AsyncGenerator<ReceivedMessage, void, unknown> {
  const parser = new SseParser();
  for await (const text of body.pipeThrough(new TextDecoderStream())) yield* parser.push(text);
}

/** The push form of {@linkcode parseSse}: give it pieces of text, get the messages that they complete. */
export class SseParser {
  #rest = "";
  #isFirst = true;
  #endsWithCr = false;
  #event = "";
  #data: string[] = [];
  #id = "";
  #retry: number | undefined;

  /** Takes the next piece of the stream. */
  *push(piece: string): IterableIterator<ReceivedMessage> {
    let text = piece;
    if (this.#isFirst && text !== "") {
      this.#isFirst = false;
      if (text.startsWith("\uFEFF")) text = text.slice(1);
    }
    if (text === "") return;
    // A CR ends its line at once; the LF of a CRLF that was torn apart ends none.
    if (this.#endsWithCr && text.startsWith("\n")) text = text.slice(1);
    this.#endsWithCr = piece.endsWith("\r");
    const lines = (this.#rest + text).split(/\r\n|\r|\n/);
    this.#rest = lines.pop() ?? "";
    for (const line of lines) {
      const message = this.#line(line);
      if (message !== undefined) yield message;
    }
  }

  #line(line: string): ReceivedMessage | undefined {
    if (line === "") return this.#dispatch();
    const colon = line.indexOf(":");
    if (colon === 0) return undefined;
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(line[colon + 1] === " " ? colon + 2 : colon + 1);
    switch (field) {
      case "event":
        this.#event = value;
        break;
      case "data":
        this.#data.push(value);
        break;
      case "id":
        if (!value.includes("\0")) this.#id = value;
        break;
      case "retry":
        if (/^\d+$/.test(value)) this.#retry = Number(value);
        break;
    }
    return undefined;
  }

  #dispatch(): ReceivedMessage | undefined {
    const message = this.#data.length === 0 ? undefined : {
      event: this.#event || "message",
      id: this.#id,
      data: this.#data.join("\n"),
      ...(this.#retry === undefined ? {} : { retry: this.#retry }),
    };
    this.#event = "";
    this.#data = [];
    this.#retry = undefined;
    return message;
  }
}
