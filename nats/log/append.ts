import { type Event, RemoraError } from "@remora/core";
import type { MessageQuery } from "../link/api.ts";
import type { StreamMessage } from "../link/message.ts";
import { BODY_HEADER, dataOf, inTurn, isInline, putParts } from "../stream/large.ts";
import { type Ack, type Outgoing, Publisher, publishOne } from "../stream/publisher.ts";
import { token } from "../stream/token.ts";
import { bodies, eventOf, type LogContext } from "./context.ts";
import { identify, type Identity } from "./identity.ts";
import { decodeEvent, encodeEvent } from "./record.ts";
import { findStored, MESSAGE_ID } from "./stored.ts";
import { eventSubject } from "./subjects.ts";

const EXPECTED_SEQUENCE = "Nats-Expected-Last-Subject-Sequence";
/** In the record of a derived id: where its event goes. */
const SUBJECT_HEADER = "Remora-Subject";
/** What was just stored or dropped by somebody else shows within a moment. */
const SHOWS = 20;

/** An event on its way into the log. */
interface Draft {
  readonly event: Event;
  readonly identity: Identity;
  readonly data: Uint8Array;
}

/** What is to be published, and the event that it is. */
interface Ready {
  readonly event: Event;
  readonly outgoing: Outgoing;
}

/** Ready, or in the log already. */
type Prepared = Ready | { readonly event: Event; readonly outgoing: undefined };

/** Puts events into the log, each id once. */
export class Appender {
  readonly #context: LogContext;
  readonly #publisher: Publisher;
  /** Ends when the last of those calls has published that could not do so at once. */
  #turn: Promise<void> | undefined;

  constructor(context: LogContext) {
    this.#context = context;
    this.#publisher = new Publisher(context.jetstream);
  }

  /** Resolves when the server has acknowledged all of them. */
  async append(events: readonly Event[]): Promise<readonly Event[]> {
    const now = this.#context.now();
    const drafts = events.map((event) => ({
      event,
      identity: identify(event.id, now),
      data: encodeEvent(event),
    }));
    // What needs no look at the server is sent before this function returns: in the order of the calls.
    if (this.#turn === undefined && drafts.every((draft) => this.#isSimple(draft))) {
      const ready = drafts.map((draft) => this.#fresh(draft));
      if (ready.length === 1 || !this.#isClustered) return await this.#publish(ready);
    }
    const prepared = this.#prepare(drafts);
    prepared.catch(() => {}); // it is awaited below, when it is this call's turn
    const publishing = await this.inTurn(async () => {
      const ready = await prepared;
      if (!this.#isClustered) return { stored: this.#publish(ready) };
      return { stored: Promise.resolve(await this.#publishOneByOne(ready)) };
    });
    return await publishing.stored;
  }

  /** Does something that later calls of `append` must wait for, after what earlier ones had to do. */
  async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const before = this.#turn;
    const own = Promise.withResolvers<void>();
    this.#turn = own.promise;
    try {
      await before;
      return await work();
    } finally {
      own.resolve();
      if (this.#turn === own.promise) this.#turn = undefined;
    }
  }

  #isSimple({ identity, data }: Draft): boolean {
    return identity.kind === "fresh" && isInline(this.#context.jetstream, data.length);
  }

  #fresh({ event, data }: Draft): Ready {
    const subject = eventSubject(this.#context.layout.prefix, event);
    return { event, outgoing: { subject, data, headers: { [MESSAGE_ID]: event.id } } };
  }

  async #prepare(drafts: readonly Draft[]): Promise<readonly Prepared[]> {
    const old = drafts.flatMap(({ event, identity }) =>
      identity.kind === "old" ? [{ event, madeAt: identity.madeAt }] : []
    );
    const stored = await findStored(this.#context, old);
    const prepared: Prepared[] = [];
    await inTurn(drafts.length, async (index) => {
      const draft = drafts[index]!;
      const known = stored.get(draft.event.id);
      prepared[index] = known === undefined
        ? await this.#prepareOne(draft)
        : { event: known, outgoing: undefined };
    });
    return prepared;
  }

  async #prepareOne(draft: Draft): Promise<Ready> {
    const { event, identity } = draft;
    const ready = await this.#withBody(this.#fresh(draft));
    if (identity.kind === "fresh") return ready;
    // The id is part of the subject, so the server refuses a second one however late it comes.
    const subject = eventSubject(this.#context.layout.prefix, event, event.id);
    const headers = { ...ready.outgoing.headers, [EXPECTED_SEQUENCE]: "0" };
    const guarded = { event, outgoing: { ...ready.outgoing, subject, headers } };
    return identity.kind === "derived" ? await this.#claim(guarded) : guarded;
  }

  async #withBody(ready: Ready): Promise<Ready> {
    const { jetstream } = this.#context;
    const { data, headers } = ready.outgoing;
    if (isInline(jetstream, data.length)) return ready;
    const body = await putParts(jetstream, bodies(this.#context), data);
    const outgoing = {
      ...ready.outgoing,
      data: new Uint8Array(),
      headers: { ...headers, [BODY_HEADER]: body },
    };
    return { ...ready, outgoing };
  }

  /**
   * Puts a derived id on record before its event is published. Two processes may take the same step with
   * different outcomes, and the outcome is part of the subject: whoever is first on record decides it, and
   * everyone publishes that.
   */
  async #claim(ready: Ready): Promise<Ready> {
    const { jetstream, layout } = this.#context;
    const record = `${layout.prefix}.id.${token(ready.event.id)}`;
    const { subject, data, headers } = ready.outgoing;
    const { [MESSAGE_ID]: _, ...own } = headers;
    for (;;) {
      const ack = await publishOne(jetstream, "append", {
        subject: record,
        data,
        headers: { ...own, [SUBJECT_HEADER]: subject },
      });
      if (ack.kind === "stored") return ready;
      const first = await jetstream.getMessage(layout.ids, { last_by_subj: record });
      if (first !== undefined) return await this.#fromRecord(first, ready.event.id);
      await jetstream.link.pause(SHOWS);
    }
  }

  async #fromRecord(record: StreamMessage, id: string): Promise<Ready> {
    const data = await dataOf(this.#context.jetstream, bodies(this.#context), record);
    if (data === undefined) {
      throw new RemoraError("STORE-CORRUPT", `The parts of event ${id} are gone from the server`, {
        hint: "Something other than Remora purged its streams; restore them from a copy",
      });
    }
    const body = record.header(BODY_HEADER);
    return {
      event: decodeEvent(data, 0),
      outgoing: {
        subject: record.header(SUBJECT_HEADER),
        data: record.data,
        headers: {
          [MESSAGE_ID]: id,
          [EXPECTED_SEQUENCE]: "0",
          ...(body !== "" && { [BODY_HEADER]: body }),
        },
      },
    };
  }

  /** Publishes, in order and until every one is settled. */
  async #publish(prepared: readonly Prepared[]): Promise<readonly Event[]> {
    const results: Event[] = prepared.map(({ event }) => event);
    let left = prepared.flatMap(({ event, outgoing }, index) =>
      outgoing === undefined ? [] : [{ event, outgoing, index }]
    );
    while (left.length > 0) {
      const round = left;
      const acks = await Promise.all(
        this.#publisher.publish(round.map(({ outgoing }) => outgoing)),
      );
      const again: typeof left = [];
      await inTurn(round.length, async (at) => {
        const { index, ...ready } = round[at]!;
        const settled = await this.#settle(ready, acks[at]!);
        if ("outgoing" in settled) again.push({ ...settled, index });
        else results[index] = settled;
      });
      left = again.sort((one, other) => one.index - other.index);
    }
    return results;
  }

  /**
   * In a cluster a message can be lost while the next one is stored, when the leader changes between
   * them; what is sent again then comes behind it. One at a time they stay in order.
   */
  async #publishOneByOne(prepared: readonly Prepared[]): Promise<readonly Event[]> {
    const stored: Event[] = [];
    for (const one of prepared) stored.push(...await this.#publish([one]));
    return stored;
  }

  get #isClustered(): boolean {
    return this.#context.jetstream.link.server.cluster !== undefined;
  }

  /** The stored event, or what has to be published in its place. */
  async #settle(ready: Ready, ack: Ack): Promise<Event | Ready> {
    const { event, outgoing } = ready;
    switch (ack.kind) {
      case "stored":
        return { ...event, seq: ack.seq };
      case "duplicate":
        return await this.#find({ seq: ack.seq }) ?? this.#afterTrim(ready, ack.seq);
      case "refused": {
        const stored = await this.#find({ last_by_subj: outgoing.subject });
        if (stored === undefined) await this.#context.jetstream.link.pause(SHOWS);
        return stored ?? ready;
      }
      default:
        return ack satisfies never;
    }
  }

  /** The server still knows an id that retention has dropped: to the log it is new. */
  #afterTrim({ event, outgoing }: Ready, dropped: number): Ready {
    const subject = eventSubject(this.#context.layout.prefix, event, event.id);
    const headers = {
      ...outgoing.headers,
      [MESSAGE_ID]: `${event.id} after ${dropped}`,
      [EXPECTED_SEQUENCE]: "0",
    };
    return { event, outgoing: { ...outgoing, subject, headers } };
  }

  async #find(query: MessageQuery): Promise<Event | undefined> {
    const { jetstream, layout } = this.#context;
    const message = await jetstream.getMessage(layout.events, query);
    return message && await eventOf(this.#context, message);
  }
}
