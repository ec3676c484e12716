import { type Event, EventGapError, type LiveText, newId, type Store } from "@remora/core";
import { DashboardState } from "../state/dashboard_state.ts";
import type { ChangeSet } from "../views/model.ts";
import { ChangeLoader } from "./changes.ts";
import { LiveTexts } from "./live_texts.ts";
import { QuestionRecords } from "./records.ts";

/** Options of a {@linkcode LiveState}. */
export interface LiveStateOptions {
  /** Gets what went wrong with the store; following it goes on by itself. */
  readonly onError: (error: unknown) => void;
}

/**
 * An event that the state has taken; `text`: what a model is writing; `changes`: diffs that were read;
 * `records`: which questions can be answered; `replaced`: everything, since the log is another one.
 */
export type Change = Event | "text" | "changes" | "records" | "replaced";

/** Hears of each change. */
export type ChangeListener = (change: Change) => void;

// A long log is read in slices of this many milliseconds, so that requests get their turn in between.
const SLICE = 12;
const RETRY = 1_000;

/** The dashboard's state, kept up to date with the log of a store. */
export class LiveState implements AsyncDisposable {
  readonly #store: Store;
  readonly #options: LiveStateOptions;
  readonly #changes: ChangeLoader;
  readonly #texts: LiveTexts;
  readonly #records: QuestionRecords;
  readonly #listeners = new Set<ChangeListener>();
  readonly #stop = new AbortController();
  readonly #instance = newId();
  #state = new DashboardState();
  #others = 0;
  #following: Promise<unknown> | undefined;
  #failure: unknown;

  /** @param store Whose log. It stays the caller's. */
  constructor(store: Store, options: LiveStateOptions) {
    this.#store = store;
    this.#options = options;
    this.#changes = new ChangeLoader(store, () => this.#changed("changes"));
    this.#texts = new LiveTexts(store, {
      onChange: () => this.#changed("text"),
      onError: options.onError,
    });
    this.#records = new QuestionRecords(store, {
      onChange: () => this.#changed("records"),
      onError: options.onError,
    });
  }

  /** The state. Another one after the log was replaced. */
  get state(): DashboardState {
    return this.#state;
  }

  /** The changes that wait for a review, by agent; those that are missing are being read from now on. */
  get changes(): ReadonlyMap<string, ChangeSet> {
    this.#changes.follow(this.state);
    return this.#changes.sets;
  }

  /** What models are writing now, by agent. */
  get texts(): ReadonlyMap<string, LiveText> {
    return this.#texts.all;
  }

  /** Ids of questions that nobody can answer here: they have no record in the store. */
  get unanswerable(): ReadonlySet<string> {
    this.#records.follow(this.state);
    return this.#records.missing;
  }

  /** The changes as soon as they and the records of questions are read, or as they are after `patience` ms. */
  async changesWithin(patience: number): Promise<ReadonlyMap<string, ChangeSet>> {
    const { changes } = this;
    this.#records.follow(this.state);
    const done = new AbortController();
    const late = pause(patience, AbortSignal.any([this.#stop.signal, done.signal]));
    await Promise.race([Promise.all([this.#changes.settled(), this.#records.settled()]), late]);
    done.abort();
    return changes;
  }

  /** Names what is shown: two pages with the same revision show the same. */
  get revision(): string {
    return `${this.#instance}.${this.state.seq}.${this.#others}`;
  }

  /** What keeps it from following the log at the moment. */
  get failure(): unknown {
    return this.#failure;
  }

  /**
   * Begins to follow the log, and resolves when it has seen what is in it now, or after `patience` ms:
   * the rest of a very long log then comes while people look at its beginning.
   */
  async ready(patience: number): Promise<void> {
    this.#following ??= Promise.all([this.#follow(), this.#texts.follow(this.#stop.signal)]);
    const head = await this.#store.events.head().catch(() => 0);
    if (this.state.seq >= head || this.#stop.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        stop();
        resolve();
      };
      const timer = setTimeout(done, patience);
      const stop = this.onChange(() => {
        if (this.state.seq >= head) done();
      });
      this.#stop.signal.addEventListener("abort", done, { once: true });
    });
  }

  /** Hears of changes until the returned function is called. */
  onChange(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends following. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#changes.close();
    this.#records.close();
    this.#listeners.clear();
    await this.#following;
  }

  async #follow(): Promise<void> {
    const { signal } = this.#stop;
    let after = 0;
    while (!signal.aborted) {
      try {
        let sliceStart = performance.now();
        for await (const event of this.#store.events.follow({ after, signal })) {
          this.#failure = undefined;
          after = event.seq;
          this.state.record(event);
          this.#texts.record(event);
          this.#changed(event);
          if (performance.now() - sliceStart < SLICE) continue;
          await pause(0, signal);
          sliceStart = performance.now();
        }
        // A store that was closed ends its followers.
        return;
      } catch (error) {
        if (error instanceof EventGapError) {
          if (error.isReplaced) this.#beginAnew(error);
          after = error.isReplaced ? error.resumeAfter : Math.max(error.resumeAfter, after);
          continue;
        }
        if (this.#failure === undefined) this.#options.onError(error);
        this.#failure = error;
        await pause(RETRY, signal);
        if (await this.#isReadable()) this.#failure = undefined;
      }
    }
  }

  /** The log is another one: what was shown is not in it. */
  #beginAnew(error: EventGapError): void {
    this.#options.onError(error);
    this.#state = new DashboardState();
    this.#changed("replaced");
  }

  async #isReadable(): Promise<boolean> {
    try {
      await this.#store.events.head();
      return true;
    } catch {
      return false;
    }
  }

  #changed(change: Change): void {
    if (typeof change === "string") this.#others += 1;
    for (const listener of this.#listeners) listener(change);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
