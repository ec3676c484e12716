/** The headers of an answer, by name in lower case. Making a `Headers` of them takes longer than reading them. */
export class HeaderLines {
  readonly #values = new Map<string, string>();

  add(name: string, value: string): void {
    const key = name.toLowerCase();
    const before = this.#values.get(key);
    this.#values.set(key, before === undefined ? value : `${before}, ${value}`);
  }

  get(name: string): string | null {
    return this.#values.get(name.toLowerCase()) ?? null;
  }
}

/** What a server answered. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: HeaderLines;
  readonly text: string;
}

/** What came is no HTTP/1.1 that is understood here. */
export class HttpUnreadable extends Error {
  override readonly name = "HttpUnreadable";
}

/** Bytes of the lines before a body. */
const MAX_HEAD = 64 * 1024;
/** Bytes of a body; completions are a hundred times smaller. */
const MAX_BODY = 16 * 1024 * 1024;
const CR = 13;
const LF = 10;

/** A head, once all of it is there. */
export interface Head {
  readonly status: number;
  readonly headers: HeaderLines;
  /** Where the body begins in the bytes. */
  readonly end: number;
  /** Whether the connection can be used again after the body. */
  readonly keepsAlive: boolean;
}

/** Reads a head. `undefined`: more bytes are needed. @throws {HttpUnreadable} */
export function readHead(bytes: Uint8Array): Head | undefined {
  const end = endOfHead(bytes);
  if (end === undefined) {
    if (bytes.length > MAX_HEAD) throw new HttpUnreadable("The head of the answer is too long");
    return undefined;
  }
  const [first = "", ...lines] = new TextDecoder().decode(bytes.subarray(0, end - 4)).split("\r\n");
  const [, minor, status] = /^HTTP\/1\.(\d) (\d{3})(?: |$)/.exec(first) ?? [];
  if (status === undefined) throw new HttpUnreadable("The answer does not begin like HTTP/1.1");
  const headers = new HeaderLines();
  for (const line of lines) {
    const colon = line.indexOf(":");
    if (colon < 1) throw new HttpUnreadable("The answer has a line that is no header");
    headers.add(line.slice(0, colon), line.slice(colon + 1).trim());
  }
  const keepsAlive = minor !== "0" && !/\bclose\b/i.test(headers.get("connection") ?? "");
  return { status: Number(status), headers, end, keepsAlive };
}

/** Where a body ends. */
export type Framing =
  | { readonly kind: "length"; readonly length: number }
  | { readonly kind: "chunked" }
  | { readonly kind: "close" };

/** How the end of a body is known (RFC 9112, section 6.3). @throws {HttpUnreadable} */
export function framingOf({ status, headers }: Head): Framing {
  if (status === 204 || status === 304) return { kind: "length", length: 0 };
  const coding = headers.get("transfer-encoding");
  if (coding !== null) {
    if (coding.trim().toLowerCase() === "chunked") return { kind: "chunked" };
    throw new HttpUnreadable(`The answer comes as "${coding.slice(0, 40)}"`);
  }
  const length = headers.get("content-length");
  if (length === null) return { kind: "close" };
  if (!/^\d{1,15}$/.test(length)) throw new HttpUnreadable("The answer has no readable length");
  return { kind: "length", length: checkLength(Number(length)) };
}

/** Puts the chunks of a body together. */
export class ChunkedBody {
  readonly #parts: Uint8Array[] = [];
  #total = 0;
  #at = 0;

  /**
   * Reads on.
   *
   * @param bytes All that has come of the body so far.
   * @returns The body and where it ended; `undefined`: more bytes are needed.
   * @throws {HttpUnreadable}
   */
  read(bytes: Uint8Array): { readonly body: Uint8Array; readonly end: number } | undefined {
    for (;;) {
      const line = indexOfLine(bytes, this.#at);
      if (line === undefined) return undefined;
      const length = sizeOfChunk(bytes.subarray(this.#at, line));
      const start = line + 2;
      if (length === 0) {
        const end = endOfTrailers(bytes, start);
        return end === undefined ? undefined : { body: concat(this.#parts, this.#total), end };
      }
      const end = start + length;
      if (bytes.length < end + 2) return undefined;
      // A copy: the bytes lie in a buffer that is used again.
      this.#parts.push(bytes.slice(start, end));
      this.#total = checkLength(this.#total + length);
      this.#at = end + 2;
    }
  }
}

function sizeOfChunk(line: Uint8Array): number {
  const text = new TextDecoder().decode(line.subarray(0, 100));
  const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(text) ?? [];
  if (size !== undefined) return checkLength(Number.parseInt(size, 16));
  throw new HttpUnreadable("The answer has a chunk without a size");
}

/** @throws {HttpUnreadable} */
export function checkLength(length: number): number {
  if (length <= MAX_BODY) return length;
  throw new HttpUnreadable(`The answer has over ${MAX_BODY / 1024 / 1024} MB`);
}

function endOfHead(bytes: Uint8Array): number | undefined {
  for (let at = bytes.indexOf(CR); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF && bytes[at + 2] === CR && bytes[at + 3] === LF) return at + 4;
  }
  return undefined;
}

function endOfTrailers(bytes: Uint8Array, from: number): number | undefined {
  for (let at = from;;) {
    const line = indexOfLine(bytes, at);
    if (line === undefined) return undefined;
    if (line === at) return line + 2;
    at = line + 2;
  }
}

function indexOfLine(bytes: Uint8Array, from: number): number | undefined {
  for (let at = bytes.indexOf(CR, from); at >= 0; at = bytes.indexOf(CR, at + 1)) {
    if (bytes[at + 1] === LF) return at;
  }
  return undefined;
}

function concat(parts: readonly Uint8Array[], total: number): Uint8Array {
  const all = new Uint8Array(total);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
