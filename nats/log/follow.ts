import { type Event, EventGapError, type FollowOptions, matchesFilter } from "@remora/core";
import type { DeliveredMessage } from "../link/message.ts";
import type { BatchSource } from "../stream/iterator.ts";
import { StreamReader } from "../stream/reader.ts";
import type { ReaderState } from "../stream/reader_options.ts";
import { eventOf, type LogContext } from "./context.ts";
import { filterSubjects } from "./subjects.ts";

/** How a follower starts. */
export interface FollowStart {
  readonly filter: FollowOptions["filter"];
  /** Up to where the reader knows everything; undefined: from the oldest event kept. */
  readonly after: Promise<number | undefined>;
}

/**
 * Replays the log and goes on live. Every event that reaches it is checked against what came before: where
 * something is missing, the follower asks whether retention dropped it, and says so.
 */
export class Follower implements BatchSource<Event> {
  readonly #context: LogContext;
  readonly #start: FollowStart;
  readonly #subjects: readonly string[] | undefined;
  readonly #closed = Promise.withResolvers<readonly Event[]>();
  #reader: StreamReader | undefined;
  /** Everything up to here was delivered, or does not match. */
  #passed = 0;
  /** The newest message there was, for this reader or the one that goes on behind it. */
  #seen = 0;
  /** The newest event when the server was last asked for more. */
  #head = 0;
  /** How many more were to come, behind the last message. */
  #pending = 0;
  #left: readonly DeliveredMessage[] = [];

  constructor(context: LogContext, start: FollowStart) {
    const { layout, lists } = context;
    this.#context = context;
    this.#start = start;
    this.#subjects = filterSubjects(start.filter, { prefix: layout.prefix, lists });
  }

  async next(): Promise<readonly Event[]> {
    this.#reader ??= await this.#open();
    // Nothing can match: there is no need to hear of anything.
    if (this.#subjects?.length === 0) return await this.#closed.promise;
    for (;;) {
      const messages = this.#left.length > 0 ? this.#left : await this.#reader.next();
      if (messages.length === 0) return [];
      this.#left = [];
      const events = await this.#take(messages);
      if (events.length > 0) return events;
    }
  }

  close(): void {
    this.#reader?.close();
    this.#closed.resolve([]);
  }

  async #open(): Promise<StreamReader> {
    const { jetstream, layout } = this.#context;
    const after = await this.#start.after ?? (await jetstream.streamInfo(layout.events)).first - 1;
    this.#passed = after;
    this.#seen = after;
    return new StreamReader(jetstream, {
      stream: layout.events,
      after,
      live: true,
      check: (state) => this.#check(state),
      ...(this.#subjects !== undefined && { subjects: this.#subjects }),
    });
  }

  /** The events of some messages, up to the first one before which something may be missing. */
  async #take(messages: readonly DeliveredMessage[]): Promise<readonly Event[]> {
    const events: Event[] = [];
    for (const [index, message] of messages.entries()) {
      if (this.#isSuspicious(message)) {
        // What came before is good and goes first.
        if (events.length > 0) {
          this.#left = messages.slice(index);
          return events;
        }
        await this.#refuseGap(message.seq);
      }
      const decoded = eventOf(this.#context, message);
      const event = decoded instanceof Promise ? await decoded : decoded;
      // A large event whose parts are gone: retention took them.
      if (event === undefined) await this.#refuseGap(message.seq + 1);
      this.#passed = message.seq;
      this.#seen = message.seq;
      this.#pending = message.pending;
      if (event !== undefined && this.#accepts(event)) events.push(event);
    }
    return events;
  }

  #isSuspicious({ seq, pending }: DeliveredMessage): boolean {
    if (this.#subjects === undefined) return seq !== this.#passed + 1;
    return pending < this.#pending - 1;
  }

  #accepts(event: Event): boolean {
    const { filter } = this.#start;
    return filter === undefined || matchesFilter(filter, event);
  }

  async #refuseGap(next: number): Promise<void> {
    const { first } = await this.#context.jetstream.streamInfo(this.#context.layout.events);
    if (first > this.#passed + 1 && next > this.#passed + 1) {
      throw new EventGapError(this.#passed, first);
    }
  }

  /** Before more is asked for, and when nothing comes although it should. */
  async #check({ position, pending, idle, resumed, late }: ReaderState): Promise<void> {
    // In the middle of a replay a hole would show: without a filter the numbers have none.
    const replaying = pending > 0 && !idle && !resumed && !late;
    if (replaying && this.#subjects === undefined) return;
    const { first, last } = await this.#context.jetstream.streamInfo(this.#context.layout.events);
    if (last < this.#seen) throw new EventGapError(this.#seen, first, last);
    // The server looked at everything until the request's time was over, and nothing of it matched.
    const waited = idle && !resumed && pending === 0;
    if (waited) this.#passed = Math.max(this.#passed, this.#head);
    this.#head = last;
    const known = Math.max(position, this.#passed);
    if (first <= known + 1) return;
    if (waited && this.#subjects !== undefined) return;
    throw new EventGapError(known, first);
  }
}
