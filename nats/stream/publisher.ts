import type { Msg } from "@nats-io/nats-core";
import type { RemoraError } from "@remora/core";
import { type JetStream, readAnswer } from "../link/api.ts";
import { API, ApiError, storeError, TransientError, unreachable } from "../link/errors.ts";
import type { Headers } from "../link/link.ts";

/** A message for a stream. */
export interface Outgoing {
  readonly subject: string;
  readonly data: Uint8Array;
  readonly headers: Headers;
}

/** What became of it. */
export type Ack =
  /** It is stored, as this number. */
  | { readonly kind: "stored"; readonly seq: number }
  /** One of the same message id was stored before, as this number. */
  | { readonly kind: "duplicate"; readonly seq: number }
  /** The subject's newest message is not the one that was expected. */
  | { readonly kind: "refused" };

interface Entry {
  readonly order: number;
  readonly message: Outgoing;
  readonly since: number;
  resolve(ack: Ack): void;
  reject(error: unknown): void;
}

/** Messages that may be under way at once. A server buffers up to 10,000 for each stream. */
const WINDOW = 1_024;
const RETRY = 50;

/**
 * Publishes to one stream in the order of the calls, without waiting for one message before the next is
 * sent. What is not acknowledged when the connection is lost is sent again, in order, when it is back:
 * the server recognises what it had stored by its message id.
 */
export class Publisher {
  readonly #jetstream: JetStream;
  readonly #unlisten: () => void;
  #waiting: Entry[] = [];
  #underWay = 0;
  #count = 0;

  constructor(jetstream: JetStream) {
    this.#jetstream = jetstream;
    this.#unlisten = jetstream.link.listen({
      up: () => this.#pump(),
      tick: () => this.#expire(),
      ended: () => this.close(),
    });
  }

  /** Publishes messages one behind the other, with nothing of this process in between. */
  publish(messages: readonly Outgoing[]): Promise<Ack>[] {
    const since = performance.now();
    const acks = messages.map((message) =>
      new Promise<Ack>((resolve, reject) => {
        this.#waiting.push({ order: ++this.#count, message, since, resolve, reject });
      })
    );
    this.#pump();
    return acks;
  }

  /** Gives up what is not sent yet. */
  close(): void {
    this.#unlisten();
    const { end } = this.#jetstream.link;
    for (const entry of this.#waiting.splice(0)) entry.reject(end);
  }

  #pump(): void {
    const { link } = this.#jetstream;
    if (link.end !== undefined) return this.close();
    let sent = 0;
    while (link.up && this.#underWay < WINDOW && sent < this.#waiting.length) {
      this.#send(this.#waiting[sent++]!);
    }
    this.#waiting.splice(0, sent);
  }

  #send(entry: Entry): void {
    this.#underWay++;
    const { subject, data, headers } = entry.message;
    this.#jetstream.link.call(subject, data, { headers }).then(readAck).then(
      (ack) => {
        this.#underWay--;
        entry.resolve(ack);
        this.#pump();
      },
      (error) => {
        this.#underWay--;
        this.#failed(entry, error);
        this.#pump();
      },
    );
  }

  #failed(entry: Entry, error: unknown): void {
    const { link } = this.#jetstream;
    if (!(error instanceof TransientError)) {
      return entry.reject(storeError(error, "append", link.url));
    }
    if (this.#isExpired(entry)) return entry.reject(this.#unreachable(error));
    if (!link.up) return this.#putBack(entry);
    // It is there but busy: let it breathe.
    link.pause(RETRY).then(() => this.#putBack(entry), (end) => entry.reject(end))
      .then(() => this.#pump());
  }

  #putBack(entry: Entry): void {
    const index = this.#waiting.findIndex(({ order }) => order > entry.order);
    if (index < 0) this.#waiting.push(entry);
    else this.#waiting.splice(index, 0, entry);
  }

  #expire(): void {
    const expired = this.#waiting.filter((entry) => this.#isExpired(entry));
    if (expired.length === 0) return;
    this.#waiting = this.#waiting.filter((entry) => !this.#isExpired(entry));
    for (const entry of expired) entry.reject(this.#unreachable("the connection is lost"));
  }

  #isExpired(entry: Entry): boolean {
    return performance.now() - entry.since > this.#jetstream.link.patience;
  }

  #unreachable(cause: unknown): RemoraError {
    const { link } = this.#jetstream;
    return unreachable("append", link.url, Math.round(link.patience / 1_000), cause);
  }
}

/** Publishes one message on its own: for what has no order to keep. */
export async function publishOne(
  jetstream: JetStream,
  what: string,
  message: Outgoing,
): Promise<Ack> {
  const { link } = jetstream;
  const { subject, data, headers } = message;
  try {
    return await link.persist(
      what,
      async () => readAck(await link.call(subject, data, { headers })),
    );
  } catch (error) {
    throw storeError(error, what, link.url);
  }
}

function readAck(message: Msg): Ack {
  try {
    const answer = readAnswer(message);
    const seq = Number(answer.seq);
    if (answer.duplicate !== true) return { kind: "stored", seq };
    // A cluster says so while the first copy is still being stored.
    if (seq === 0) throw new TransientError("a message of the same id is being stored");
    return { kind: "duplicate", seq };
  } catch (error) {
    if (error instanceof ApiError && WRONG_SEQUENCE.has(error.number)) return { kind: "refused" };
    throw error;
  }
}

const WRONG_SEQUENCE: ReadonlySet<number> = new Set([
  API.wrongLastSequence,
  API.wrongLastSequenceInFlight,
]);
