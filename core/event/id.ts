import type { createHash } from "node:crypto";
import { nodeCrypto } from "../_node.ts";

let hashOf: typeof createHash | undefined;
let lastTime = 0;
let counter = 0;

/** Character codes of the id made last: an id in which only the end differs is made by changing the end. */
const codes: number[] = Array.from(
  "00000000-0000-7000-0000-000000000000",
  (char) => char.charCodeAt(0),
);
const HEX_CODES = Uint8Array.from("0123456789abcdef", (char) => char.charCodeAt(0));
/** Random bytes are drawn for many ids at once, eight for each. */
const pool = new Uint8Array(4_096);
let poolAt = pool.length;

/**
 * A new UUID version 7: sorts by the time it was made, also within one millisecond of one process.
 *
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-7}
 */
export function newId(): string {
  // Within a millisecond the 12 bits behind the timestamp count up (RFC 9562, method 1); when they
  // run over, or the clock steps back, the timestamp goes on from the last one.
  const now = Date.now();
  if (now > lastTime) {
    lastTime = now;
    counter = 0;
    setTime(lastTime);
  } else if (++counter > 0xfff) {
    lastTime++;
    counter = 0;
    setTime(lastTime);
  }
  codes[15] = HEX_CODES[counter >> 8]!;
  codes[16] = HEX_CODES[(counter >> 4) & 0xf]!;
  codes[17] = HEX_CODES[counter & 0xf]!;
  if (poolAt === pool.length) {
    crypto.getRandomValues(pool);
    poolAt = 0;
  }
  setByte(19, (pool[poolAt]! & 0x3f) | 0x80);
  setByte(21, pool[poolAt + 1]!);
  for (let index = 2; index < 8; index++) setByte(20 + 2 * index, pool[poolAt + index]!);
  poolAt += 8;
  // In one piece: an id that is put together from parts costs several times as much to compare.
  return String.fromCharCode(...codes);
}

/**
 * A UUID (version 8) that is the same for the same parts, in every process: what makes a step that
 * is done again after a crash land on the record it made the first time.
 *
 * @param parts What identifies the thing; their order counts, their boundaries too.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8}
 */
export function stableId(...parts: readonly string[]): string {
  hashOf ??= nodeCrypto().createHash;
  const hash = hashOf("sha256").update(JSON.stringify(parts)).digest();
  const bytes = Uint8Array.from(hash.subarray(0, 16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x80;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const text = hex(bytes);
  return [
    text.slice(0, 8),
    text.slice(8, 12),
    text.slice(12, 16),
    text.slice(16, 20),
    text.slice(20),
  ].join("-");
}

function setTime(time: number): void {
  const text = time.toString(16).padStart(12, "0");
  for (let index = 0; index < 12; index++) {
    codes[index < 8 ? index : index + 1] = text.charCodeAt(index);
  }
}

function setByte(at: number, byte: number): void {
  codes[at] = HEX_CODES[byte >> 4]!;
  codes[at + 1] = HEX_CODES[byte & 0xf]!;
}

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
