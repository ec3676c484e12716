import { systemClock } from "@remora/core";

/** An answer that comes within so many milliseconds is waited for in one's place. */
const PATIENCE = 100;
/** Agents that may wait without a place: each costs memory. More of them keep theirs until somebody needs it. */
const MOST_ASIDE = 1_000;

/** Where somebody works, who may step aside while waiting for a person. */
export interface Place {
  /**
   * Waits. After a moment the place is free for somebody else; what comes after the wait begins when there
   * is a free one again, or `signal` is aborted.
   */
  whileWaiting<T>(wait: () => Promise<T>, signal: AbortSignal): Promise<T>;
  /** Has it again, also where a wait was broken off: returns when it does, or `signal` is aborted. */
  comeBack(signal: AbortSignal): Promise<void>;
}

/** Options of {@linkcode Places}. */
export interface PlacesOptions {
  /** How many there are. */
  readonly count: number;
  /** Milliseconds of waiting after which a place is left. @default {100} */
  readonly patience?: number;
  /** How many may wait without one. @default {1000} */
  readonly mostAside?: number;
  /** Called when there is a free one that nobody waits for. */
  readonly onFree: () => void;
}

/** A number of places to work at. Who comes back to go on with something is first. */
export class Places {
  readonly #options: PlacesOptions;
  readonly #returning = new Set<() => void>();
  /** Those who wait in their places, as too many have left theirs: makes one of them step aside. */
  readonly #staying = new Set<() => void>();
  #free: number;
  #aside = 0;

  constructor(options: PlacesOptions) {
    this.#options = options;
    this.#free = options.count;
  }

  /** Whether there is a free one. */
  get isAnyFree(): boolean {
    return this.#free > 0;
  }

  /** Takes a free one, which there must be. */
  take(): HeldPlace {
    this.#free--;
    return new HeldPlace({
      patience: this.#options.patience ?? PATIENCE,
      mayLeave: (leave) => this.#mayLeave(leave),
      stay: (leave) => void this.#staying.delete(leave),
      leave: () => this.#leave(),
      comeBack: (signal) => this.#comeBack(signal),
      back: () => this.#back(),
      free: () => this.#give(),
    });
  }

  #give(): void {
    const [first] = this.#returning;
    if (first !== undefined) return first();
    this.#free++;
    this.#options.onFree();
  }

  /** @param leave Called later, where it is too early. */
  #mayLeave(leave: () => void): boolean {
    if (this.#mayMoreLeave() || this.#returning.size > 0) return true;
    this.#staying.add(leave);
    return false;
  }

  #leave(): void {
    this.#aside++;
    this.#give();
  }

  #back(): void {
    this.#aside--;
    if (this.#mayMoreLeave()) this.#oneLeaves();
  }

  #mayMoreLeave(): boolean {
    return this.#aside < (this.#options.mostAside ?? MOST_ASIDE);
  }

  #oneLeaves(): void {
    const [leave] = this.#staying;
    leave?.();
  }

  /** @returns whether there is a place now; `false` when `signal` is aborted before */
  async #comeBack(signal: AbortSignal): Promise<boolean> {
    if (this.#free > 0) {
      this.#free--;
      return true;
    }
    if (signal.aborted) return false;
    const isThere = this.#next(signal);
    // Who has an answer goes before those who have none.
    this.#oneLeaves();
    return await isThere;
  }

  async #next(signal: AbortSignal): Promise<boolean> {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const first = (): void => {
      this.#returning.delete(first);
      resolve(true);
    };
    const giveUp = (): void => {
      if (this.#returning.delete(first)) resolve(false);
    };
    this.#returning.add(first);
    signal.addEventListener("abort", giveUp, { once: true });
    const isThere = await promise;
    signal.removeEventListener("abort", giveUp);
    return isThere;
  }
}

interface PlaceActions {
  readonly patience: number;
  readonly mayLeave: (leave: () => void) => boolean;
  readonly stay: (leave: () => void) => void;
  readonly leave: () => void;
  readonly comeBack: (signal: AbortSignal) => Promise<boolean>;
  readonly back: () => void;
  readonly free: () => void;
}

/** A place that is taken, until it is freed. */
export class HeldPlace implements Place {
  readonly #actions: PlaceActions;
  readonly #leave = (): void => {
    this.#actions.stay(this.#leave);
    this.#state = "aside";
    this.#actions.leave();
  };
  #state: "held" | "aside" | "free" = "held";
  #waits = 0;
  #disarm: () => void = () => {};
  #coming: Promise<void> | undefined;

  constructor(actions: PlaceActions) {
    this.#actions = actions;
  }

  async whileWaiting<T>(wait: () => Promise<T>, signal: AbortSignal): Promise<T> {
    // Who waits for several people at once steps aside once, and comes back after the last of them.
    if (this.#waits++ === 0) {
      const { patience } = this.#actions;
      this.#disarm = systemClock.at(systemClock.now() + patience, () => this.#tire());
    }
    try {
      return await wait();
    } finally {
      if (--this.#waits === 0) {
        this.#disarm();
        this.#actions.stay(this.#leave);
        await this.comeBack(signal);
      }
    }
  }

  async comeBack(signal: AbortSignal): Promise<void> {
    while (this.#state === "aside" && this.#waits === 0 && !signal.aborted) {
      this.#coming ??= this.#return(signal).finally(() => this.#coming = undefined);
      await this.#coming;
    }
  }

  /** Gives it back for good. */
  free(): void {
    const before = this.#state;
    this.#state = "free";
    this.#disarm();
    this.#actions.stay(this.#leave);
    if (before === "held") this.#actions.free();
    if (before === "aside") this.#actions.back();
  }

  #tire(): void {
    if (this.#state !== "held" || this.#waits === 0) return;
    if (this.#actions.mayLeave(this.#leave)) this.#leave();
  }

  async #return(signal: AbortSignal): Promise<void> {
    if (!await this.#actions.comeBack(signal)) return;
    // Meanwhile it may have begun to wait for somebody else, or have been given back.
    if (this.#waits > 0 || this.#isFree()) return this.#actions.free();
    this.#state = "held";
    this.#actions.back();
  }

  #isFree(): boolean {
    return this.#state === "free";
  }
}
