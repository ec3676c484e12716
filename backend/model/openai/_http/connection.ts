import { checkLength, ChunkedBody, framingOf, HttpUnreadable, readHead } from "./answer.ts";
import type { Head, HttpAnswer } from "./answer.ts";

const FIRST_BUFFER = 16 * 1024;
/** Bytes of `content-length: `, its digits, and the end of the head, at most. */
const LENGTH_LINE = 48;

/** The connection ended in the middle. `fresh`: before a byte of the answer came. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
  readonly fresh: boolean;

  constructor(fresh: boolean, cause?: unknown) {
    super("connection closed before the answer was complete", { cause });
    this.fresh = fresh;
  }
}

/** A connection to a server, for one request at a time. */
export class Connection {
  readonly #socket: Deno.TcpConn;
  readonly #encoder = new TextEncoder();
  readonly #decoder = new TextDecoder();
  /** Used for one request after the other: to make new ones costs more than to fill them. */
  #sending = new Uint8Array(FIRST_BUFFER);
  #buffer = new Uint8Array(FIRST_BUFFER);
  #filled = 0;
  /** A byte of the answer has come. */
  #answered = false;
  #reusable = true;
  #closed = false;

  private constructor(socket: Deno.TcpConn) {
    this.#socket = socket;
  }

  /** Connects. @throws what Deno throws */
  static async open(hostname: string, port: number, signal: AbortSignal): Promise<Connection> {
    const socket = await Deno.connect({ hostname, port, signal });
    socket.setNoDelay(true);
    return new Connection(socket);
  }

  /** Whether another request may be sent. */
  get reusable(): boolean {
    return this.#reusable && !this.#closed;
  }

  /**
   * Sends a request and waits for the whole answer.
   *
   * @param start The lines before the length of the body, in ASCII.
   * @param json The body.
   * @throws {ConnectionLost} @throws {HttpUnreadable}
   */
  async exchange(start: string, json: string): Promise<HttpAnswer> {
    this.#reusable = false;
    this.#filled = 0;
    this.#answered = false;
    const refused = await this.#send(this.#compose(start, json));
    try {
      const head = await this.#head();
      const text = await this.#body(head);
      this.#reusable = head.keepsAlive && this.#filled === 0 && refused === undefined;
      return { status: head.status, headers: head.headers, text };
    } catch (error) {
      if (error instanceof HttpUnreadable || error instanceof ConnectionLost) throw error;
      throw new ConnectionLost(!this.#answered, refused ?? error);
    }
  }

  /** Closes it; what waits for an answer fails. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  /** The bytes of a request. The body is written first, as only then its length is known. */
  #compose(start: string, json: string): Uint8Array {
    const room = start.length + LENGTH_LINE;
    for (;;) {
      const { read, written } = this.#encoder.encodeInto(json, this.#sending.subarray(room));
      if (read < json.length) {
        const size = Math.max(2 * this.#sending.length, room + json.length);
        this.#sending = new Uint8Array(size);
        continue;
      }
      const head = `${start}content-length: ${written}\r\n\r\n`;
      const begin = room - head.length;
      this.#encoder.encodeInto(head, this.#sending.subarray(begin, room));
      return this.#sending.subarray(begin, room + written);
    }
  }

  /** Sends all of it. What stops it is returned: a server that refuses a request may have said why. */
  async #send(request: Uint8Array): Promise<unknown> {
    try {
      for (let sent = 0; sent < request.length;) {
        sent += await this.#socket.write(request.subarray(sent));
      }
      return undefined;
    } catch (error) {
      return error;
    }
  }

  async #head(): Promise<Head> {
    for (;;) {
      const head = readHead(this.#buffer.subarray(0, this.#filled));
      if (head === undefined) {
        await this.#need();
        continue;
      }
      this.#skip(head.end);
      // What a server says before its answer.
      if (head.status >= 200) return head;
    }
  }

  async #body(head: Head): Promise<string> {
    const framing = framingOf(head);
    switch (framing.kind) {
      case "length": {
        while (this.#filled < framing.length) await this.#need();
        return this.#text(framing.length);
      }
      case "chunked": {
        const body = new ChunkedBody();
        for (;;) {
          const read = body.read(this.#buffer.subarray(0, this.#filled));
          if (read === undefined) {
            await this.#need();
            continue;
          }
          this.#skip(read.end);
          return this.#decoder.decode(read.body);
        }
      }
      case "close":
        while (await this.#more());
        this.close();
        return this.#text(this.#filled);
    }
  }

  #text(length: number): string {
    const text = this.#decoder.decode(this.#buffer.subarray(0, length));
    this.#skip(length);
    return text;
  }

  #skip(length: number): void {
    if (length < this.#filled) this.#buffer.copyWithin(0, length, this.#filled);
    this.#filled -= length;
  }

  async #need(): Promise<void> {
    if (!await this.#more()) throw new ConnectionLost(!this.#answered);
  }

  async #more(): Promise<boolean> {
    if (this.#filled === this.#buffer.length) {
      const larger = new Uint8Array(checkLength(2 * this.#buffer.length));
      larger.set(this.#buffer);
      this.#buffer = larger;
    }
    const read = await this.#socket.read(this.#buffer.subarray(this.#filled));
    if (read === null) return false;
    this.#filled += read;
    this.#answered = true;
    return true;
  }
}
