import { type Event, eventKey, followLiveTexts, type LiveText, type Store } from "@remora/core";
import { numberOf } from "../state/_payload.ts";

/** Texts that are kept; what is shown is far fewer. */
const MAX_TEXTS = 1_000;
const RETRY = 2_000;

/** Options of {@linkcode LiveTexts}. */
export interface LiveTextsOptions {
  /** Called when there is something else to show. */
  readonly onChange: () => void;
  /** Gets what went wrong; following goes on by itself. */
  readonly onError: (error: unknown) => void;
}

/** What models are writing at this moment, by agent. It is no part of the log, so no part of the state. */
export class LiveTexts {
  readonly #store: Store;
  readonly #options: LiveTextsOptions;
  readonly #texts = new Map<string, LiveText>();
  /** The newest turn of each agent that has its response: what was written in it is of the past. */
  readonly #done = new Map<string, number>();

  constructor(store: Store, options: LiveTextsOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** What is written now. */
  get all(): ReadonlyMap<string, LiveText> {
    return this.#texts;
  }

  /**
   * Takes the next event of the log: a response ends the text that led to it. A text may be known before the
   * log is read, so what happened in earlier turns does not end it.
   */
  record(event: Event): void {
    const { agentId } = event;
    if (agentId === undefined) return;
    switch (eventKey(event)) {
      case "model:response": {
        const turn = numberOf(event.payload, "turn");
        this.#done.set(agentId, turn);
        if ((this.#texts.get(agentId)?.turn ?? Infinity) <= turn) this.#forget(agentId);
        break;
      }
      case "agent:started":
        // Tried again, it counts its turns from the beginning.
        this.#done.delete(agentId);
        break;
      case "agent:completed":
      case "agent:failed":
      case "agent:cancelled":
      case "agent:skipped":
        this.#done.delete(agentId);
        this.#forget(agentId);
        break;
    }
  }

  /** Follows them until the signal is aborted. */
  async follow(signal: AbortSignal): Promise<void> {
    let isBroken = false;
    while (!signal.aborted) {
      try {
        for await (const { agentId, live } of followLiveTexts(this.#store, { signal })) {
          isBroken = false;
          if (live === undefined) this.#forget(agentId);
          else this.#put(live);
        }
        return;
      } catch (error) {
        if (signal.aborted) return;
        if (!isBroken) this.#options.onError(error);
        isBroken = true;
        await pause(RETRY, signal);
      }
    }
  }

  #put(live: LiveText): void {
    if (live.turn <= (this.#done.get(live.agentId) ?? 0) || live.text === "") return;
    // The newest last, so that the first one is the one to forget.
    this.#texts.delete(live.agentId);
    this.#texts.set(live.agentId, live);
    const [oldest] = this.#texts.keys();
    if (this.#texts.size > MAX_TEXTS && oldest !== undefined) this.#texts.delete(oldest);
    this.#options.onChange();
  }

  #forget(agentId: string): void {
    if (this.#texts.delete(agentId)) this.#options.onChange();
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
  });
}
