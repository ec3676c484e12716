import { randomUUID } from "node:crypto";
import { type JsonValue, type KvEntry, toJsonValue } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import type { StreamMessage } from "../link/message.ts";
import type { Layout } from "../stream/layout.ts";
import { BODY_HEADER, dataOf, isInline, type PartSpace, putParts } from "../stream/large.ts";
import { type Ack, publishOne } from "../stream/publisher.ts";
import type { KeySpace } from "./keys.ts";

/** As other NATS clients write it. */
const OPERATION = "KV-Operation";
const DELETED = "DEL";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A value on its way to the server. */
export interface Value {
  readonly json: string;
  readonly data: Uint8Array;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads and writes single entries of the bucket. */
export class Entries {
  readonly #jetstream: JetStream;
  readonly #layout: Layout;

  constructor(jetstream: JetStream, layout: Layout) {
    this.#jetstream = jetstream;
    this.#layout = layout;
  }

  /** Where large values are. */
  get space(): PartSpace {
    return valueSpace(this.#layout);
  }

  /** The newest change of a key, a deletion included. */
  find(keys: KeySpace, key: string): Promise<StreamMessage | undefined> {
    return this.#jetstream.getMessage(this.#layout.keys, { last_by_subj: keys.subject(key) });
  }

  /** Reads a value; undefined when it was replaced before it could be read whole. */
  async entry(key: string, message: StreamMessage): Promise<KvEntry | undefined> {
    const data = await dataOf(this.#jetstream, this.space, message);
    if (data === undefined) return undefined;
    return { key, value: JSON.parse(decoder.decode(data)), version: message.seq };
  }

  /** Makes a value ready: a large one is stored before the entry that refers to it. */
  async prepare(value: JsonValue): Promise<Value> {
    const json = JSON.stringify(toJsonValue(value));
    const data = encoder.encode(json);
    if (isInline(this.#jetstream, data.length)) return { json, data, headers: {} };
    const reference = await putParts(this.#jetstream, this.space, data);
    return { json, data: new Uint8Array(), headers: { [BODY_HEADER]: reference } };
  }

  /** Writes a value, where `expected` is given only over that version (0: over nothing). */
  put(keys: KeySpace, key: string, value: Value, expected?: number): Promise<Ack> {
    return this.#publish(keys, key, value.data, { ...value.headers }, expected);
  }

  /** Writes a tombstone over a version. */
  remove(keys: KeySpace, key: string, expected: number): Promise<Ack> {
    return this.#publish(keys, key, new Uint8Array(), { [OPERATION]: DELETED }, expected);
  }

  #publish(
    keys: KeySpace,
    key: string,
    data: Uint8Array,
    headers: Record<string, string>,
    expected: number | undefined,
  ): Promise<Ack> {
    return publishOne(this.#jetstream, `write key "${key}"`, {
      subject: keys.subject(key),
      data,
      headers: {
        ...headers,
        ...keys.headers(key),
        // What is sent again because its acknowledgement was lost is recognised by this.
        "Nats-Msg-Id": randomUUID(),
        ...(expected !== undefined && { "Nats-Expected-Last-Subject-Sequence": `${expected}` }),
      },
    });
  }
}

/** Whether a change is a deletion. */
export function isTombstone(message: StreamMessage): boolean {
  // A value has data; looking at headers parses them.
  return message.data.length === 0 && message.header(OPERATION) !== "";
}

/** Where large values are. */
export function valueSpace(layout: Layout): PartSpace {
  return { stream: layout.blobs, prefix: `${layout.prefix}.val` };
}
