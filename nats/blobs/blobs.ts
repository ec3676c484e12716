import { createHash, randomUUID } from "node:crypto";
import { type BlobStore, RemoraError } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import { readOnlyError } from "../link/errors.ts";
import type { StreamMessage } from "../link/message.ts";
import type { Layout } from "../stream/layout.ts";
import {
  BODY_HEADER,
  dataOf,
  inTurn,
  isInline,
  type PartSpace,
  putParts,
  readReference,
} from "../stream/large.ts";
import { publishOne } from "../stream/publisher.ts";
import { readAll } from "../stream/read_all.ts";

/** Everything that stands between a part and the entry that refers to it. */
const ON_THE_WAY = 10 * 60_000;

/** Contents by hash: small ones in one message, large ones in parts that a message refers to. */
export class NatsBlobs implements BlobStore {
  readonly #jetstream: JetStream;
  readonly #layout: Layout;
  readonly #readOnly: boolean;

  constructor(jetstream: JetStream, layout: Layout, readOnly: boolean) {
    this.#jetstream = jetstream;
    this.#layout = layout;
    this.#readOnly = readOnly;
  }

  async put(data: Uint8Array): Promise<string> {
    this.#checkOpen();
    if (this.#readOnly) throw readOnlyError(this.#jetstream.link.url);
    const bytes = data.slice();
    const hash = createHash("sha256").update(bytes).digest("hex");
    // The same bytes again: what is there becomes the newest, so that it counts as new.
    if (isInline(this.#jetstream, bytes.length)) await this.#putEntry(hash, bytes, {});
    else await this.#putLarge(hash, bytes);
    return hash;
  }

  async get(hash: string): Promise<Uint8Array | undefined> {
    this.#checkOpen();
    if (!/^[0-9a-f]{64}$/.test(hash)) return undefined;
    for (;;) {
      const entry = await this.#find(hash);
      if (entry === undefined) return undefined;
      const data = await dataOf(this.#jetstream, this.#parts, entry);
      if (data === undefined) {
        // Collected and put again while it was read.
        if ((await this.#find(hash))?.seq === entry.seq) throw this.#corrupt(hash);
        continue;
      }
      if (createHash("sha256").update(data).digest("hex") !== hash) throw this.#corrupt(hash);
      return new Uint8Array(data);
    }
  }

  async collect(inUse: ReadonlySet<string>, before: number): Promise<number> {
    this.#checkOpen();
    if (this.#readOnly) throw readOnlyError(this.#jetstream.link.url);
    const entries = await this.#entries();
    const unused = [...entries].filter(([hash, { time }]) => !inUse.has(hash) && time < before);
    let dropped = 0;
    await inTurn(unused.length, async (index) => {
      const [hash, entry] = unused[index]!;
      if (await this.#drop(hash, entry)) dropped++;
    });
    await this.#dropStrays(before);
    return dropped;
  }

  get #parts(): PartSpace {
    return { stream: this.#layout.blobs, prefix: `${this.#layout.prefix}.part` };
  }

  #subject(hash: string): string {
    return `${this.#layout.prefix}.blob.${hash}`;
  }

  #find(hash: string): Promise<StreamMessage | undefined> {
    return this.#jetstream.getMessage(this.#layout.blobs, { last_by_subj: this.#subject(hash) });
  }

  async #putLarge(hash: string, data: Uint8Array): Promise<void> {
    for (;;) {
      const present = await this.#find(hash);
      const reference = present?.header(BODY_HEADER) ||
        await putParts(this.#jetstream, this.#parts, data);
      const expected = present?.seq ?? 0;
      // Somebody may have collected the parts, or put others, in between.
      if (await this.#putEntry(hash, new Uint8Array(), { [BODY_HEADER]: reference }, expected)) {
        return;
      }
    }
  }

  async #putEntry(
    hash: string,
    data: Uint8Array,
    headers: Readonly<Record<string, string>>,
    expected?: number,
  ): Promise<boolean> {
    const ack = await publishOne(this.#jetstream, "store a file's content", {
      subject: this.#subject(hash),
      data,
      headers: {
        ...headers,
        "Nats-Msg-Id": randomUUID(),
        ...(expected !== undefined && { "Nats-Expected-Last-Subject-Sequence": `${expected}` }),
      },
    });
    return ack.kind !== "refused";
  }

  async #drop(hash: string, entry: StreamMessage): Promise<boolean> {
    const stream = this.#layout.blobs;
    await this.#jetstream.purge(stream, { before: entry.seq + 1, subject: this.#subject(hash) });
    if (await this.#find(hash) !== undefined) return false;
    const reference = entry.header(BODY_HEADER);
    if (reference !== "") await this.#dropParts(readReference(reference, this.#parts).upload);
    return true;
  }

  /** Parts whose entry was never written: their process was killed in between. */
  async #dropStrays(before: number): Promise<void> {
    const limit = Math.min(before, Date.now() - ON_THE_WAY);
    const { stream, prefix } = this.#parts;
    const strays = new Set<string>();
    const options = { stream, subjects: [`${prefix}.>`], headersOnly: true };
    await readAll(this.#jetstream, options, ({ subject, time }) => {
      if (time < limit) strays.add(subject.slice(prefix.length + 1).split(".")[0] ?? "");
      return true;
    });
    if (strays.size === 0) return;
    for (const entry of (await this.#entries()).values()) {
      const reference = entry.header(BODY_HEADER);
      if (reference !== "") strays.delete(readReference(reference, this.#parts).upload);
    }
    for (const upload of strays) await this.#dropParts(upload);
  }

  async #dropParts(upload: string): Promise<void> {
    const { stream, prefix } = this.#parts;
    const { last } = await this.#jetstream.streamInfo(stream);
    await this.#jetstream.purge(stream, { before: last + 1, subject: `${prefix}.${upload}.>` });
  }

  /** Every blob by its hash, without its content. */
  async #entries(): Promise<ReadonlyMap<string, StreamMessage>> {
    const prefix = `${this.#layout.prefix}.blob`;
    const entries = new Map<string, StreamMessage>();
    const options = {
      stream: this.#layout.blobs,
      subjects: [`${prefix}.*`],
      headersOnly: true,
    };
    await readAll(this.#jetstream, options, (message) => {
      entries.set(message.subject.slice(prefix.length + 1), message);
      return true;
    });
    return entries;
  }

  #corrupt(hash: string): RemoraError {
    return new RemoraError("STORE-CORRUPT", `The content ${hash} is not what was stored`, {
      hint: "Restore the server's storage folder from a copy",
    });
  }

  #checkOpen(): void {
    const { end } = this.#jetstream.link;
    if (end !== undefined) throw end;
  }
}
