import type { Event } from "../../event/event.ts";
import { matchesFilter } from "../../event/match.ts";
import { BatchIterator, Waiters } from "../_batch_iterator.ts";
import { checkCursor, checkPlace, closedError, readLimit } from "../_check.ts";
import type { EventLog, FollowOptions, ReadOptions } from "../types.ts";
import { IdIndex } from "./_id_index.ts";

/** How many events a follower takes at once. */
const BATCH = 512;
/** How many events a follower with a filter looks at before it lets others run. */
const SCAN = 8_192;

/** The log in memory: a ring that holds the newest `keep` events. */
export class MemoryLog implements EventLog {
  readonly #keep: number;
  /** Event `seq` is at `(seq - 1) % keep`; the array grows until it has `keep` places. */
  readonly #ring: (Event | undefined)[] = [];
  readonly #ids = new IdIndex((seq) => this.#at(seq));
  readonly #waiters = new Waiters();
  readonly #followers = new Set<BatchIterator<Event>>();
  readonly #taps = new Set<(stored: readonly Event[]) => void>();
  #head = 0;
  #first = 1;
  #closed = false;

  /** @param keep How many events to hold. */
  constructor(keep: number) {
    this.#keep = keep;
  }

  append(events: readonly Event[]): Promise<readonly Event[]> {
    if (this.#closed) return Promise.reject(closedError());
    const before = this.#head;
    const stored = events.length === 1
      ? [this.#append(events[0]!)]
      : events.map((event) => this.#append(event));
    if (this.#head > before) {
      if (this.#taps.size > 0) this.#tell(stored, before);
      this.#waiters.wake();
    }
    return Promise.resolve(stored);
  }

  tap(listener: (stored: readonly Event[]) => void): () => void {
    // A function of its own for each call: the same listener may be given twice.
    const tap = (stored: readonly Event[]): void => listener(stored);
    this.#taps.add(tap);
    return () => this.#taps.delete(tap);
  }

  read(options: ReadOptions = {}): Promise<readonly Event[]> {
    try {
      return Promise.resolve(this.#read(options));
    } catch (error) {
      return Promise.reject(error);
    }
  }

  follow(options: FollowOptions = {}): AsyncIterable<Event> {
    if (this.#closed) throw closedError();
    const { filter } = options;
    let cursor = this.#start(options.after);
    const iterator = new BatchIterator<Event>({
      take: () => {
        if (this.#closed) throw closedError();
        checkPlace(cursor, this.#first, this.#head);
        const batch: Event[] = [];
        // A filter that matches little is not asked about a million events in one go.
        const last = Math.min(this.#head, cursor + (filter === undefined ? BATCH : SCAN));
        while (cursor < last && batch.length < BATCH) {
          const event = this.#at(++cursor);
          if (filter === undefined || matchesFilter(filter, event)) batch.push(event);
        }
        return batch;
      },
      wait: (wake) => {
        if (cursor >= this.#head) return this.#waiters.add(wake);
        // A timer, not a microtask: that would let nobody else run.
        const timer = setTimeout(wake, 0);
        return () => clearTimeout(timer);
      },
      begin: () => this.#followers.add(iterator),
      end: () => this.#followers.delete(iterator),
    }, options.signal);
    return iterator;
  }

  head(): Promise<number> {
    return this.#closed ? Promise.reject(closedError()) : Promise.resolve(this.#head);
  }

  first(): Promise<number> {
    return this.#closed ? Promise.reject(closedError()) : Promise.resolve(this.#first);
  }

  trim(before: number): Promise<void> {
    try {
      if (this.#closed) throw closedError();
      this.#trim(Math.min(checkCursor("before", before), this.#head + 1));
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  /** Ends every follower. */
  close(): void {
    this.#closed = true;
    for (const follower of this.#followers) follower.stop();
    this.#taps.clear();
    this.#ring.length = 0;
  }

  #append(event: Event): Event {
    const known = this.#ids.find(event.id, this.#first, this.#head);
    if (known !== undefined) return this.#at(known);
    const seq = this.#head + 1;
    if (seq - this.#first >= this.#keep) this.#trim(this.#first + 1);
    // Spelled out: a spread of the event costs several times as much.
    const stored: Event = event.seq === seq ? event : withSeq(event, seq);
    this.#ring[(seq - 1) % this.#keep] = stored;
    this.#head = seq;
    this.#ids.add(event.id);
    return stored;
  }

  #tell(stored: readonly Event[], before: number): void {
    // Nearly always everything is new; a known id comes back with its old number, or twice.
    const isAllNew = stored.length === this.#head - before;
    let last = before;
    const fresh = isAllNew ? stored : stored.filter(({ seq }) => seq > last && (last = seq) > 0);
    for (const tap of this.#taps) tap(fresh);
  }

  #read(options: ReadOptions): Event[] {
    if (this.#closed) throw closedError();
    const limit = readLimit(options);
    const { filter, reverse = false } = options;
    const after = this.#start(options.after);
    const before = options.before === undefined
      ? this.#head + 1
      : Math.min(checkCursor("before", options.before), this.#head + 1);
    checkPlace(after, this.#first, this.#head);
    const found: Event[] = [];
    const step = reverse ? -1 : 1;
    let seq = reverse ? before - 1 : after + 1;
    for (; seq > after && seq < before && found.length < limit; seq += step) {
      const event = this.#at(seq);
      if (filter === undefined || matchesFilter(filter, event)) found.push(event);
    }
    return found;
  }

  #start(after: number | "end" | undefined): number {
    if (after === "end") return this.#head;
    if (after === undefined) return this.#first - 1;
    return checkCursor("after", after);
  }

  #trim(first: number): void {
    for (; this.#first < first; this.#first++) {
      this.#ids.forget(this.#first);
      this.#ring[(this.#first - 1) % this.#keep] = undefined;
    }
  }

  #at(seq: number): Event {
    return this.#ring[(seq - 1) % this.#keep]!;
  }
}

function withSeq(event: Event, seq: number): Event {
  return { ...event, seq };
}
