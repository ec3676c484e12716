import { randomUUID } from "node:crypto";
import { RemoraError } from "@remora/core";
import type { JetStream } from "../link/api.ts";
import type { StreamMessage } from "../link/message.ts";
import { publishOne } from "./publisher.ts";

/** Says that a message's data is elsewhere: `UPLOAD PARTS`. */
export const BODY_HEADER = "Remora-Body";
/** Room for subject and headers within what a server accepts as one message. */
const OVERHEAD = 4_096;
const LARGEST_PART = 512 * 1024;
const PARTS_UNDER_WAY = 8;

/** Where the parts of large data are. */
export interface PartSpace {
  readonly stream: string;
  /** What their subjects start with. */
  readonly prefix: string;
}

/** Whether data fits into one message. */
export function isInline(jetstream: JetStream, size: number): boolean {
  return size <= jetstream.link.server.maxPayload - OVERHEAD;
}

/**
 * Stores data that is too large for one message in parts.
 *
 * @returns The value for {@linkcode BODY_HEADER}.
 */
export async function putParts(
  jetstream: JetStream,
  space: PartSpace,
  data: Uint8Array,
): Promise<string> {
  const upload = randomUUID();
  const size = Math.min(LARGEST_PART, jetstream.link.server.maxPayload - OVERHEAD);
  const count = Math.ceil(data.length / size);
  await inTurn(count, async (index) => {
    await publishOne(jetstream, "store a part of large data", {
      subject: `${space.prefix}.${upload}.${index}`,
      data: data.subarray(index * size, (index + 1) * size),
      headers: { "Nats-Msg-Id": `${upload}.${index}` },
    });
  });
  return `${upload} ${count}`;
}

/**
 * The data of a message, wherever it is. Undefined when its parts are gone, because what referred to
 * them was replaced or dropped meanwhile.
 */
export async function dataOf(
  jetstream: JetStream,
  space: PartSpace,
  message: StreamMessage,
): Promise<Uint8Array | undefined> {
  // Headers are parsed when they are first asked for, which costs more than all the rest.
  if (message.data.length > 0) return message.data;
  const reference = message.header(BODY_HEADER);
  if (reference === "") return message.data;
  const { upload, count } = readReference(reference, space);
  const parts: Uint8Array[] = [];
  let missing = false;
  await inTurn(count, async (index) => {
    const subject = `${space.prefix}.${upload}.${index}`;
    const part = await jetstream.getMessage(space.stream, { last_by_subj: subject });
    if (part === undefined) missing = true;
    else parts[index] = part.data;
  });
  return missing ? undefined : concat(parts);
}

/** Which upload a reference is about, and of how many parts it is. */
export function readReference(
  reference: string,
  space: PartSpace,
): { readonly upload: string; readonly count: number } {
  const match = /^([0-9a-f-]{36}) (\d{1,9})$/.exec(reference);
  if (match !== null) return { upload: match[1]!, count: Number(match[2]) };
  throw new RemoraError("STORE-CORRUPT", `Cannot read "${reference}" in ${space.stream}`, {
    hint: "Something other than Remora wrote this stream",
  });
}

/** Does something for 0 to `count - 1`, several at a time. */
export async function inTurn(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const worker = async (): Promise<void> => {
    while (next < count) await work(next++);
  };
  await Promise.all(Array.from({ length: Math.min(count, PARTS_UNDER_WAY) }, worker));
}

function concat(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
