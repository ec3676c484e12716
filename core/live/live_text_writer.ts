import { type Clock, systemClock } from "../clock/clock.ts";
import type { Kv, Store } from "../store/types.ts";
import { LIVE_TEXT_PREFIX, LIVE_WORKSPACE } from "./live_text.ts";

/** Characters of a text that are kept: its end. */
const KEPT = 2_000;

/** Options of {@linkcode LiveTextWriter}. */
export interface LiveTextWriterOptions {
  /** The shortest time between two writes, in milliseconds. @default {500} */
  readonly interval?: number;
  /** Tells the time. @default the system's */
  readonly clock?: Clock;
}

/**
 * Shows others what a model is writing for an agent, a few times a second however fast it writes. Nobody
 * waits for it, and a store that fails in between costs the sight of it and nothing else: what counts is in
 * the journal. Disposing of it takes the text away.
 */
export class LiveTextWriter implements AsyncDisposable {
  readonly #kv: Kv;
  readonly #key: string;
  readonly #interval: number;
  readonly #clock: Clock;
  #turn = 0;
  #text = "";
  #hasNews = false;
  #next = 0;
  #disarm: (() => void) | undefined;
  #work: Promise<void> | undefined;
  #isOver = false;
  #isShown = false;

  /**
   * Nothing is written yet.
   *
   * @param store Where.
   * @param agentId For whom the model writes.
   */
  constructor(
    store: Pick<Store, "workspace">,
    agentId: string,
    { interval = 500, clock = systemClock }: LiveTextWriterOptions = {},
  ) {
    this.#kv = store.workspace(LIVE_WORKSPACE).kv;
    this.#key = LIVE_TEXT_PREFIX + agentId;
    this.#interval = interval;
    this.#clock = clock;
  }

  /** Adds a piece of text. @param turn Which turn, from 1: a new one begins a new text */
  write(piece: string, turn: number): void {
    if (this.#isOver) return;
    this.#text = ((turn === this.#turn ? this.#text : "") + piece).slice(-KEPT);
    this.#turn = turn;
    this.#hasNews = true;
    this.#arm();
  }

  /** Writes what is there now, without waiting for its time. */
  async flush(): Promise<void> {
    this.#disarm?.();
    this.#disarm = undefined;
    await this.#work;
    if (this.#hasNews) await this.#put();
  }

  /** Takes the text away. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#isOver = true;
    this.#disarm?.();
    await this.#work;
    if (this.#isShown) await this.#kv.delete(this.#key).catch(() => {});
  }

  #arm(): void {
    if (this.#isOver || this.#disarm !== undefined || this.#work !== undefined) return;
    const at = Math.max(this.#clock.now(), this.#next);
    this.#disarm = this.#clock.at(at, () => {
      this.#disarm = undefined;
      this.#work = this.#put().finally(() => {
        this.#work = undefined;
        if (this.#hasNews) this.#arm();
      });
    }, { background: true });
  }

  async #put(): Promise<void> {
    this.#hasNews = false;
    this.#isShown = true;
    this.#next = this.#clock.now() + this.#interval;
    const value = { turn: this.#turn, text: this.#text.toWellFormed() };
    // See above: nobody needs it enough to fail for it.
    await this.#kv.set(this.#key, value).catch(() => {});
  }
}
