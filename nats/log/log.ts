import type { Event, EventLog, FollowOptions, ReadOptions } from "@remora/core";
import { checkCursor } from "@remora/core/engine";
import { readOnlyError } from "../link/errors.ts";
import { BatchIterator } from "../stream/iterator.ts";
import { Appender } from "./append.ts";
import type { LogContext } from "./context.ts";
import { Follower } from "./follow.ts";
import { readEvents } from "./read.ts";
import { trimEvents } from "./trim.ts";

/** Options of {@linkcode NatsLog}. */
export interface NatsLogOptions {
  readonly readOnly: boolean;
  /** How many events to keep; all where undefined. */
  readonly keep: number | undefined;
  /** Everything that is being iterated. */
  readonly running: Set<{ stop(): void }>;
}

/** The log on a JetStream stream; the number of an event is its place in the stream. */
export class NatsLog implements EventLog {
  readonly #context: LogContext;
  readonly #options: NatsLogOptions;
  readonly #appender: Appender;
  #trimming: Promise<void> = Promise.resolve();
  #newest = 0;

  constructor(context: LogContext, options: NatsLogOptions) {
    this.#context = context;
    this.#options = options;
    this.#appender = new Appender(context);
  }

  // Not async: what is appended in one go is published in the order of the calls.
  append(events: readonly Event[]): Promise<readonly Event[]> {
    try {
      this.#checkOpen();
      this.#checkWritable();
      if (events.length === 0) return Promise.resolve([]);
      const stored = this.#appender.append(events);
      return this.#options.keep === undefined ? stored : this.#keepNewest(stored);
    } catch (error) {
      return Promise.reject(error);
    }
  }

  async read(options: ReadOptions = {}): Promise<readonly Event[]> {
    this.#checkOpen();
    return await readEvents(this.#context, options);
  }

  follow(options: FollowOptions = {}): AsyncIterable<Event> {
    this.#checkOpen();
    const { filter, signal } = options;
    const after = this.#cursor(options.after);
    after.catch(() => {}); // it is awaited when the first event is asked for
    return new BatchIterator<Event>({
      open: () => new Follower(this.#context, { filter, after }),
      signal,
      running: this.#options.running,
    });
  }

  async head(): Promise<number> {
    this.#checkOpen();
    return (await this.#context.jetstream.streamInfo(this.#context.layout.events)).last;
  }

  async first(): Promise<number> {
    this.#checkOpen();
    return (await this.#context.jetstream.streamInfo(this.#context.layout.events)).first;
  }

  async trim(before: number): Promise<void> {
    this.#checkOpen();
    this.#checkWritable();
    await trimEvents(this.#context, checkCursor("before", before));
  }

  /** "end" is where the log ends now, not when the first event is asked for. */
  #cursor(after: FollowOptions["after"]): Promise<number | undefined> {
    if (after === "end") return this.#appender.inTurn(() => this.head());
    return Promise.resolve(after === undefined ? undefined : checkCursor("after", after));
  }

  async #keepNewest(appending: Promise<readonly Event[]>): Promise<readonly Event[]> {
    const { keep = Infinity } = this.#options;
    const stored = await appending;
    for (const { seq } of stored) this.#newest = Math.max(this.#newest, seq);
    // One at a time; whoever comes later finds the work of several appends done.
    this.#trimming = this.#trimming.catch(() => {}).then(() =>
      trimEvents(this.#context, Math.max(1, this.#newest - keep + 1))
    );
    await this.#trimming;
    return stored;
  }

  #checkOpen(): void {
    const { end } = this.#context.jetstream.link;
    if (end !== undefined) throw end;
  }

  #checkWritable(): void {
    if (this.#options.readOnly) throw readOnlyError(this.#context.jetstream.link.url);
  }
}
