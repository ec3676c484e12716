import { createHash } from "node:crypto";

let lastTime = 0;
let counter = 0;

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
  } else if (++counter > 0xfff) {
    lastTime++;
    counter = 0;
  }
  const random = crypto.getRandomValues(new Uint8Array(8));
  random[0] = (random[0]! & 0x3f) | 0x80;
  const time = lastTime.toString(16).padStart(12, "0");
  const count = counter.toString(16).padStart(3, "0");
  const tail = hex(random);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/**
 * A UUID (version 8) that is the same for the same parts, in every process: what makes a step that
 * is done again after a crash land on the record it made the first time.
 *
 * @param parts What identifies the thing; their order counts, their boundaries too.
 * @see {@link https://www.rfc-editor.org/rfc/rfc9562#name-uuid-version-8}
 */
export function stableId(...parts: readonly string[]): string {
  const hash = createHash("sha256").update(JSON.stringify(parts)).digest();
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

function hex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += byte.toString(16).padStart(2, "0");
  return text;
}
