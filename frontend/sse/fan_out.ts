import type { ClientStreams } from "./client_streams.ts";
import { encodeComment, encodeSse, toBytes } from "./encode.ts";

/** Options of a {@linkcode FanOut}. */
export interface FanOutOptions {
  /** What a reader gets that joins late or fell behind: everything as it is now. */
  readonly catchUp: () => Uint8Array<ArrayBuffer>;
  /** Bytes that may wait for one reader before it counts as behind. @default {65536} */
  readonly maxQueued?: number;
  /** How long a reader may be behind without reading anything before it is dropped, in ms. @default {30000} */
  readonly maxStalled?: number;
  /** Counts the streams of each browser. @default none is counted */
  readonly clients?: ClientStreams;
  /** How often a comment and an event `beat` keep quiet connections open, in ms. @default {15000} */
  readonly heartbeat?: number;
}

/** Who joins a {@linkcode FanOut}. */
export interface Joining {
  /** Whether it knows already what catching up would tell. */
  readonly isCurrent: boolean;
  /** Its browser; one that has too many streams gets what there is, and comes back for more. */
  readonly client?: string | undefined;
}

interface Reader {
  readonly client?: string | undefined;
  readonly controller: ReadableStreamDefaultController<Uint8Array<ArrayBuffer>>;
  /** When it stopped taking what it is sent; absent: it keeps up. */
  behindSince?: number;
}

type Defaulted = Required<Omit<FanOutOptions, "clients">> & Pick<FanOutOptions, "clients">;

// How long to wait before coming back, in ms: for the page, and for any other reader of event streams.
const COME_BACK = toBytes(encodeSse({ event: "brief", retry: 2_000, data: "2000" }));
const STAY = toBytes(encodeSse({ event: "live", retry: 400, data: "400" }));
// A comment keeps proxies from giving up the connection; a page, which never sees comments, hears the event.
const HEARTBEAT = toBytes(encodeComment("still here") + encodeSse({ event: "beat", data: "" }));

/**
 * Sends the same bytes to any number of readers, each at its own pace. A reader that cannot take a frame
 * is not queued for: it gets everything as it is when it reads again, or is dropped when it never does.
 * So a stopped reader costs a bounded amount of memory, and nothing of anybody else's time.
 */
export class FanOut {
  readonly #readers = new Set<Reader>();
  readonly #options: Defaulted;
  #timer: ReturnType<typeof setInterval> | undefined;
  #closed = false;

  constructor(options: FanOutOptions) {
    this.#options = { maxQueued: 65_536, maxStalled: 30_000, heartbeat: 15_000, ...options };
  }

  /** How many read. */
  get size(): number {
    return this.#readers.size;
  }

  /** A stream for one more reader. */
  join({ isCurrent, client }: Joining): ReadableStream<Uint8Array<ArrayBuffer>> {
    if (client !== undefined && this.#options.clients?.enter(client) === false) {
      return this.#brief();
    }
    let reader: Reader | undefined;
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        // The first bytes make proxies and browsers pass on the headers.
        controller.enqueue(STAY);
        if (this.#closed) {
          if (client !== undefined) this.#options.clients?.leave(client);
          return controller.close();
        }
        reader = { controller, client };
        if (!isCurrent) controller.enqueue(this.#options.catchUp());
        this.#readers.add(reader);
        this.#timer ??= setInterval(() => this.#beat(), this.#options.heartbeat);
      },
      pull: () => {
        if (reader?.behindSince === undefined) return;
        delete reader.behindSince;
        this.#enqueue(reader, this.#options.catchUp());
      },
      cancel: () => {
        if (reader !== undefined) this.#leave(reader);
      },
    }, new ByteLengthQueuingStrategy({ highWaterMark: this.#options.maxQueued }));
  }

  /** Sends a frame to everybody who keeps up. */
  send(frame: Uint8Array<ArrayBuffer>): void {
    for (const reader of this.#readers) {
      if (reader.behindSince !== undefined) continue;
      if ((reader.controller.desiredSize ?? 0) > 0) this.#enqueue(reader, frame);
      else reader.behindSince = Date.now();
    }
  }

  /** Ends all streams: a server that shuts down waits for them otherwise. */
  close(): void {
    this.#closed = true;
    for (const reader of this.#readers) this.#end(reader);
  }

  #beat(): void {
    const now = Date.now();
    for (const reader of this.#readers) {
      if (reader.behindSince === undefined) this.#enqueue(reader, HEARTBEAT);
      else if (now - reader.behindSince > this.#options.maxStalled) this.#end(reader);
    }
  }

  #enqueue(reader: Reader, bytes: Uint8Array<ArrayBuffer>): void {
    try {
      reader.controller.enqueue(bytes);
    } catch {
      // The connection was closed between two frames; cancel() is on its way.
      this.#leave(reader);
    }
  }

  #end(reader: Reader): void {
    this.#leave(reader);
    try {
      reader.controller.close();
    } catch {
      // Closed already.
    }
  }

  /** Everything as it is, and the end: the reader comes back in two seconds, and then perhaps stays. */
  #brief(): ReadableStream<Uint8Array<ArrayBuffer>> {
    const bytes = [COME_BACK, this.#options.catchUp()];
    return new ReadableStream({
      start: (controller) => {
        for (const chunk of bytes) controller.enqueue(chunk);
        controller.close();
      },
    });
  }

  #leave(reader: Reader): void {
    if (!this.#readers.delete(reader)) return;
    if (reader.client !== undefined) this.#options.clients?.leave(reader.client);
    if (this.#readers.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
