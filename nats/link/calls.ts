import type { Msg } from "@nats-io/nats-core";
import { TransientError } from "./errors.ts";

interface Call {
  readonly subject: string;
  readonly deadline: number;
  resolve(message: Msg): void;
  reject(error: Error): void;
}

/** Messages that were sent and not answered yet, by the token in the subject of the answer. */
export class Calls {
  readonly #waiting = new Map<string, Call>();
  #last = 0;

  /** How many there are. */
  get size(): number {
    return this.#waiting.size;
  }

  /** One more, that fails unless it is answered in time (milliseconds). */
  add(subject: string, timeout: number): { readonly token: string; readonly answer: Promise<Msg> } {
    const token = `${++this.#last}`;
    const answer = new Promise<Msg>((resolve, reject) => {
      const deadline = performance.now() + timeout;
      this.#waiting.set(token, { subject, deadline, resolve, reject });
    });
    return { token, answer };
  }

  /** An answer has come. */
  answer(token: string, message: Msg): void {
    const call = this.#take(token);
    if (call === undefined) return;
    if (message.data.length === 0 && message.headers?.code === 503) {
      call.reject(new TransientError(`nobody answers on ${call.subject}`));
    } else {
      call.resolve(message);
    }
  }

  /** It will not be answered. */
  fail(token: string, reason: Error): void {
    this.#take(token)?.reject(reason);
  }

  /** None of them will. In the order in which they were sent. */
  failAll(reason: Error): void {
    for (const token of [...this.#waiting.keys()]) this.fail(token, reason);
  }

  /** Those to a subject will not. */
  failTo(subject: string, reason: Error): void {
    for (const [token, call] of [...this.#waiting]) {
      if (call.subject === subject) this.fail(token, reason);
    }
  }

  /** Fails those whose time is over. */
  expire(): void {
    const now = performance.now();
    for (const [token, { deadline, subject }] of [...this.#waiting]) {
      if (deadline <= now) this.fail(token, new TransientError(`no answer on ${subject} in time`));
    }
  }

  #take(token: string): Call | undefined {
    const call = this.#waiting.get(token);
    this.#waiting.delete(token);
    return call;
  }
}
