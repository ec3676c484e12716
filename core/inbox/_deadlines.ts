import { type Clock, systemClock } from "../clock/clock.ts";
import type { Question } from "./question.ts";
import { deadlineOf, expiry, type ResolveContext, settle } from "./resolve.ts";

/**
 * Lets questions expire although whoever asked is gone. Any number of processes may do this for the same
 * question: the first one decides.
 */
export class Deadlines {
  readonly #clock: Clock;
  readonly #onError: (error: unknown) => void;
  readonly #armed = new Map<string, () => void>();

  constructor(clock: Clock = systemClock, onError: (error: unknown) => void) {
    this.#clock = clock;
    this.#onError = onError;
  }

  /** Rings at the question's deadline, at once when it has passed; does nothing where there is none. */
  arm(context: ResolveContext, question: Question): void {
    const deadline = deadlineOf(question);
    if (deadline === undefined || this.#armed.has(question.id)) return;
    const disarm = this.#clock.at(deadline, () => {
      this.#armed.delete(question.id);
      settle(context, question, expiry(question, this.#clock.now())).catch(this.#onError);
    }, { background: true });
    this.#armed.set(question.id, disarm);
  }

  disarm(questionId: string): void {
    this.#armed.get(questionId)?.();
    this.#armed.delete(questionId);
  }

  clear(): void {
    for (const disarm of this.#armed.values()) disarm();
    this.#armed.clear();
  }
}
