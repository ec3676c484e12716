import { checkLength, ChunkedBody, framingOf, HttpUnreadable, readHead } from "./answer.ts";
import type { Head, HttpAnswer } from "./answer.ts";

const FIRST_BUFFER = 16 * 1024;

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
  #buffer = new Uint8Array(FIRST_BUFFER);
  #filled = 0;
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
   * @throws {ConnectionLost} @throws {HttpUnreadable}
   */
  async exchange(request: Uint8Array): Promise<HttpAnswer> {
    this.#reusable = false;
    this.#filled = 0;
    const refused = await this.#send(request);
    try {
      const head = await this.#head();
      const text = new TextDecoder().decode(await this.#body(head));
      this.#reusable = head.keepsAlive && this.#filled === 0 && refused === undefined;
      return { status: head.status, headers: head.headers, text };
    } catch (error) {
      if (error instanceof HttpUnreadable || error instanceof ConnectionLost) throw error;
      throw new ConnectionLost(this.#filled === 0, refused ?? error);
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

  /** Closes it; what waits for an answer fails. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#socket.close();
  }

  async #head(): Promise<Head> {
    for (;;) {
      const head = readHead(this.#buffer.subarray(0, this.#filled));
      if (head === undefined) {
        if (!await this.#more()) throw new ConnectionLost(this.#filled === 0);
        continue;
      }
      this.#take(head.end);
      // What a server says before its answer.
      if (head.status >= 200) return head;
    }
  }

  async #body(head: Head): Promise<Uint8Array> {
    const framing = framingOf(head);
    switch (framing.kind) {
      case "length": {
        while (this.#filled < framing.length) {
          if (!await this.#more()) throw new ConnectionLost(false);
        }
        return this.#take(framing.length);
      }
      case "chunked": {
        const body = new ChunkedBody();
        for (;;) {
          const read = body.read(this.#buffer.subarray(0, this.#filled));
          if (read !== undefined) {
            this.#take(read.end);
            return read.body;
          }
          if (!await this.#more()) throw new ConnectionLost(false);
        }
      }
      case "close":
        while (await this.#more());
        this.close();
        return this.#take(this.#filled);
    }
  }

  /** Takes bytes from the start of the buffer; valid until something is taken or read again. */
  #take(length: number): Uint8Array {
    const taken = this.#buffer.slice(0, length);
    if (length < this.#filled) this.#buffer.copyWithin(0, length, this.#filled);
    this.#filled -= length;
    return taken;
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
    return true;
  }
}
