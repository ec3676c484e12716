import type { Msg } from "@nats-io/nats-core";
import { RemoraError } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import { type DeliveredMessage, readDelivered } from "../link/message.ts";
import {
  consumerConfig,
  INACTIVE,
  type ReaderOptions,
  type ReaderState,
} from "./reader_options.ts";

interface Pull {
  /** Where status messages about it go. */
  readonly reply: string;
  remaining: number;
}

const BATCH = 512;
/** The most that one request brings; two such batches are in memory at a time. */
const MAX_BYTES = 4 * 1024 * 1024;
const EXPIRES = 30_000;
const HEARTBEAT = 5_000;
/** Without a sign of life for so long, a request is considered lost: one that waits, one that does not. */
const SILENCE_LIVE = 12_000;
const SILENCE = 5_000;
/** What was promised usually comes within this time. */
const PROMISE = 250;

/**
 * Reads a stream at the pace of its reader: asks for a batch, keeps at most one more ahead, and goes on
 * behind the last message it has seen when consumer, connection or server were lost. It checks that the
 * server's deliveries have no hole, so nothing is skipped and nothing comes twice.
 */
export class StreamReader {
  readonly #jetstream: JetStream;
  readonly #options: ReaderOptions;
  readonly #inbox: { readonly subject: string; close(): void };
  readonly #unlisten: () => void;
  #queue: DeliveredMessage[] = [];
  #consumer: string | undefined;
  #deliveries = 0;
  #position: number;
  #pending = 0;
  #pull: Pull | undefined;
  #pulls = 0;
  #idle = false;
  #resumed = false;
  #exhausted = false;
  #lastSign = 0;
  #failure: unknown;
  #asking: Promise<void> | undefined;
  #wake: (() => void) | undefined;
  #closed = false;

  constructor(jetstream: JetStream, options: ReaderOptions) {
    this.#jetstream = jetstream;
    this.#options = options;
    this.#position = options.after ?? 0;
    this.#inbox = jetstream.link.subscribe((message) => this.#receive(message));
    this.#unlisten = jetstream.link.listen({
      down: () => this.#lose(),
      ended: () => {
        this.#failure ??= jetstream.link.end;
        this.#wake?.();
      },
    });
  }

  /**
   * The next messages, one or more. Empty when the reader was closed, and, unless it is live, when there
   * are no more. One call at a time.
   */
  async next(): Promise<readonly DeliveredMessage[]> {
    for (;;) {
      if (this.#closed) return [];
      if (this.#queue.length > 0) {
        const batch = this.#queue;
        this.#queue = [];
        // Ahead of the reader, so that the next batch is there when this one is used up.
        if (!this.#done) this.#askAhead();
        return batch;
      }
      if (this.#failure !== undefined) throw this.#failure;
      if (this.#done) return [];
      await this.#ask();
      if (this.#queue.length === 0) await this.#wait();
    }
  }

  /** Ends it: a waiting `next()` returns. Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue = [];
    this.#unlisten();
    this.#inbox.close();
    if (this.#consumer !== undefined) {
      this.#jetstream.forgetConsumer(this.#options.stream, this.#consumer);
    }
    this.#wake?.();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  get #done(): boolean {
    return this.#exhausted && this.#options.live !== true;
  }

  get #silence(): number {
    return this.#options.live === true ? SILENCE_LIVE : SILENCE;
  }

  #askAhead(): void {
    this.#ask().catch((error) => {
      // For the next call of next(): this batch is good.
      this.#failure ??= error;
      this.#wake?.();
    });
  }

  /** Makes sure that a consumer stands and a request is under way. */
  #ask(): Promise<void> {
    this.#asking ??= this.#askOnce().finally(() => this.#asking = undefined);
    return this.#asking;
  }

  async #askOnce(): Promise<void> {
    if (this.#consumer !== undefined && this.#pull !== undefined) return;
    // After a long rest the server may have forgotten it, or does so any moment.
    if (this.#consumer !== undefined && performance.now() - this.#lastSign > INACTIVE / 2) {
      this.#lose();
    }
    await this.#options.check?.(this.#state(false));
    if (this.#closed) return;
    if (this.#consumer === undefined) await this.#createConsumer();
    if (this.#closed || this.#consumer === undefined || this.#done) return;
    this.#request(this.#consumer);
  }

  async #createConsumer(): Promise<void> {
    const { stream, live = false } = this.#options;
    const { link } = this.#jetstream;
    const config = consumerConfig(this.#options, this.#position);
    const create = (): Promise<{ name: string; pending: number }> =>
      this.#jetstream.createConsumer(stream, config);
    // A follower waits for its server as long as it takes; everything else has only so much patience.
    const made = live ? await link.persist("follow", create, Infinity) : await create();
    if (this.#closed) return this.#jetstream.forgetConsumer(stream, made.name);
    if (!link.up) return;
    this.#consumer = made.name;
    this.#deliveries = 0;
    this.#pending = made.pending;
    this.#exhausted = made.pending === 0;
    this.#lastSign = performance.now();
  }

  #request(consumer: string): void {
    const { stream, batch = BATCH, live = false } = this.#options;
    const { link } = this.#jetstream;
    this.#pull = { reply: `${this.#inbox.subject}.${++this.#pulls}`, remaining: batch };
    this.#idle = false;
    this.#resumed = false;
    this.#lastSign = performance.now();
    const request = {
      batch,
      // A message that is larger than this would never come.
      max_bytes: Math.max(MAX_BYTES, 2 * link.server.maxPayload),
      ...(live
        ? { expires: EXPIRES * 1_000_000, idle_heartbeat: HEARTBEAT * 1_000_000 }
        : { no_wait: true }),
    };
    link.send(
      `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`,
      JSON.stringify(request),
      this.#pull.reply,
    );
  }

  #receive(message: Msg): void {
    if (this.#closed) return;
    const delivered = readDelivered(message);
    if (delivered === undefined) this.#receiveStatus(message);
    else this.#receiveMessage(delivered);
    this.#wake?.();
  }

  #receiveMessage(message: DeliveredMessage): void {
    // Left over from a consumer that was given up.
    if (message.consumer !== this.#consumer) return;
    this.#lastSign = performance.now();
    if (message.delivery !== this.#deliveries + 1) return this.#lose();
    this.#deliveries++;
    if (this.#pull !== undefined && --this.#pull.remaining === 0) this.#pull = undefined;
    this.#pending = message.pending;
    this.#exhausted = message.pending === 0;
    // The server starts at its newest message when it was asked for a later one.
    if (message.seq <= this.#position) return;
    this.#position = message.seq;
    this.#queue.push(message);
  }

  #receiveStatus(message: Msg): void {
    if (message.subject !== this.#pull?.reply) return;
    this.#lastSign = performance.now();
    const code = message.headers?.code ?? 0;
    const description = message.headers?.description ?? "";
    switch (code) {
      case 100: // heartbeat
        return;
      case 404: // nothing there
        this.#pull = undefined;
        this.#exhausted = true;
        return;
      case 408: // the request's time is over
        this.#pull = undefined;
        this.#idle = true;
        return;
      case 409: // the next message does not fit any more, or the consumer is gone
        this.#pull = undefined;
        if (/exceeds maxbytes/i.test(description)) return;
        return this.#lose();
      case 503: // no such consumer
        return this.#lose();
      default:
        this.#failure ??= new RemoraError(
          "STORE-NATS",
          `Cannot read stream ${this.#options.stream}: ${description} (${code})`,
          { hint: "The server's log says more" },
        );
    }
  }

  /** The consumer is of no use any more; the next request makes another one. */
  #lose(): void {
    if (this.#consumer !== undefined && this.#jetstream.link.up) {
      this.#jetstream.forgetConsumer(this.#options.stream, this.#consumer);
    }
    this.#consumer = undefined;
    this.#pull = undefined;
    this.#exhausted = false;
    this.#resumed = true;
    this.#wake?.();
  }

  /** Waits until something has changed. */
  async #wait(): Promise<void> {
    if (!await this.#sleep() || this.#closed) return;
    if (performance.now() - this.#lastSign > this.#silence) return this.#lose();
    if (this.#pending === 0) return;
    await this.#options.check?.(this.#state(true));
    await this.#checkConsumer();
  }

  /** A server says nothing when it is asked for messages of a consumer that it has forgotten. */
  async #checkConsumer(): Promise<void> {
    const consumer = this.#consumer;
    if (consumer === undefined) return;
    const there = await this.#jetstream.hasConsumer(this.#options.stream, consumer);
    if (!there && this.#consumer === consumer) this.#lose();
  }

  /** Resolves to whether nothing has happened. */
  #sleep(): Promise<boolean> {
    // A request that is over, or never was, is made again by next().
    if (this.#pull === undefined) return Promise.resolve(false);
    const time = this.#pending > 0 ? PROMISE : this.#silence;
    return new Promise((resolve) => {
      const end = (late: boolean): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        resolve(late);
      };
      const timer = setTimeout(() => end(true), time);
      this.#wake = () => end(false);
    });
  }

  #state(late: boolean): ReaderState {
    return {
      late,
      position: this.#position,
      pending: this.#pending,
      idle: this.#idle,
      resumed: this.#resumed,
    };
  }
}
