import { pause } from "../clock/_pause.ts";
import { systemClock } from "../clock/clock.ts";
import { RemoraError } from "../error/error.ts";
import type { Event } from "../event/event.ts";
import { EventGapError } from "../store/errors.ts";
import type { EventLog } from "../store/types.ts";

/** Milliseconds between two attempts to follow a log that fails. */
const RETRY_AFTER = 1_000;
/** So many events in a row that publishers handed over already: the follower steps aside. */
const MAX_KNOWN = 8;
/** Events per read when a gap between two own events is filled. */
const PAGE = 1_000;

/** Where a pump delivers to. */
export interface PumpTarget {
  deliver(event: Event): void;
  failed(error: unknown): void;
}

/**
 * Delivers every event that comes into a log from a certain moment, in order, each once.
 *
 * Two ways lead here. Following the log brings what other processes store. What this process publishes
 * is handed over directly, which is many times as fast; while that goes on the follower steps aside. The
 * `seq` decides: an event is delivered if it is the next one, and looked up in the log if some are missing.
 */
export class LogPump {
  readonly #log: EventLog;
  readonly #target: PumpTarget;
  readonly #stop = new AbortController();
  readonly #started = Promise.withResolvers<void>();
  /** Ends when it was stopped, or the log was closed. */
  readonly ended: Promise<void>;
  /** Resolves when it knows where it begins: what is stored afterwards will be delivered. */
  readonly started: Promise<void> = this.#started.promise;
  #ready = false;
  #delivered = 0;
  /** Publications between the call of `append` and their delivery. */
  #inFlight = 0;
  #filling = false;

  constructor(log: EventLog, target: PumpTarget) {
    this.#log = log;
    this.#target = target;
    this.ended = this.#run();
  }

  /** Whether it knows where it begins. */
  get ready(): boolean {
    return this.#ready;
  }

  stop(): void {
    this.#stop.abort();
  }

  /** Stores events and delivers them. Does not wait for what lies between them and the last ones. */
  append(events: readonly Event[]): Promise<readonly Event[]> {
    this.#inFlight++;
    return this.#log.append(events).then(this.#stored, this.#notStored);
  }

  // Two functions made once instead of an async method: this is the path that counts.
  readonly #stored = (stored: readonly Event[]): readonly Event[] => {
    this.#inFlight--;
    if (!this.#take(stored)) this.#fill();
    return stored;
  };

  readonly #notStored = (error: unknown): never => {
    this.#inFlight--;
    throw error;
  };

  /** Delivers what comes next. `false`: something lies in between. */
  #take(events: readonly Event[]): boolean {
    if (this.#stop.signal.aborted) return true;
    for (const event of events) {
      if (event.seq > this.#delivered + 1) return false;
      if (event.seq > this.#delivered) this.#deliver(event);
    }
    return true;
  }

  #deliver(event: Event): void {
    this.#delivered = event.seq;
    this.#target.deliver(event);
  }

  /** Reads what is missing; the follower may have stepped aside. */
  #fill(): void {
    if (this.#filling) return;
    this.#filling = true;
    this.#readOn().catch((error) => this.#recover(error)).finally(() => this.#filling = false);
  }

  async #readOn(): Promise<void> {
    const { signal } = this.#stop;
    for (;;) {
      const page = await this.#log.read({ after: this.#delivered, limit: PAGE });
      if (signal.aborted || page.length === 0) return;
      for (const event of page) {
        if (event.seq > this.#delivered && !signal.aborted) this.#deliver(event);
      }
    }
  }

  async #run(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted && !this.#ready) {
      try {
        this.#delivered = await this.#log.head();
        this.#ready = true;
      } catch (error) {
        await this.#recover(error);
      }
    }
    this.#started.resolve();
    while (!signal.aborted) {
      try {
        await this.#followOn();
      } catch (error) {
        await this.#recover(error);
      }
    }
  }

  async #followOn(): Promise<void> {
    const { signal } = this.#stop;
    let known = 0;
    for await (const event of this.#log.follow({ after: this.#delivered, signal })) {
      if (signal.aborted) return;
      if (event.seq > this.#delivered) {
        this.#deliver(event);
        known = 0;
      } else if (++known > MAX_KNOWN) {
        return await this.#quiet();
      }
    }
    // It ends without an error when the log was closed.
    this.stop();
  }

  /** Waits until nobody publishes: until then publishers find foreign events themselves. */
  async #quiet(): Promise<void> {
    do await pause(systemClock, 0, this.#stop.signal); while (
      this.#inFlight > 0 && !this.#stop.signal.aborted
    );
  }

  async #recover(error: unknown): Promise<void> {
    if (this.#stop.signal.aborted) return;
    if (error instanceof RemoraError && error.code === "STORE-CLOSED") return this.stop();
    if (error instanceof EventGapError) {
      // What a publisher holds in its hands is not lost, however fast retention was.
      if (this.#inFlight > 0) return await this.#quiet();
      // Publishers came further meanwhile; but where the log is another one, its numbers begin anew.
      if (error.resumeAfter <= this.#delivered && !error.isReplaced) return;
      this.#delivered = error.resumeAfter;
      return this.#target.failed(error);
    }
    this.#target.failed(error);
    await pause(systemClock, RETRY_AFTER, this.#stop.signal);
  }
}
