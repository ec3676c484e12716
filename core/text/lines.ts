/**
 * Cuts a text into lines. Each keeps its line feed, and what stands before it: the line of a Windows
 * file ends in `\r\n`. Only the last line can be without one. Joined, they are the text again.
 */
export function splitLines(text: string): readonly string[] {
  const lines: string[] = [];
  let start = 0;
  for (let end = text.indexOf("\n"); end >= 0; end = text.indexOf("\n", start)) {
    lines.push(text.slice(start, end + 1));
    start = end + 1;
  }
  if (start < text.length) lines.push(text.slice(start));
  return lines;
}

/** How many bytes are looked at for a NUL, which no text has. The same as git's. */
const BINARY_PROBE = 8_000;

/** The text of a file, a byte order mark included; `undefined` if the bytes are not UTF-8 text. */
export function decodeText(data: Uint8Array): string | undefined {
  if (data.subarray(0, BINARY_PROBE).includes(0)) return undefined;
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    return undefined;
  }
}
