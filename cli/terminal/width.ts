// deno-lint-ignore no-control-regex -- colours and links as this folder writes them
const ESCAPES = /\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\/g;
const WIDE =
  /\p{Emoji_Presentation}|\ufe0f|[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{1f1e6}-\u{1f1ff}\u{20000}-\u{3fffd}]/u;
const NO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]+$/u;
// Printable ASCII, Latin letters and our own marks need no segmenter, which takes long to make.
const NARROW = /^[\x20-\x7e\xa1-\xac\xae-\u024f✓✗…·–—→]*$/;

/** Text without the escape sequences of colours and links. */
export function stripEscapes(text: string): string {
  return text.replace(ESCAPES, "");
}

/** How many columns a line takes on a terminal; colours and links take none. */
export function displayWidth(text: string): number {
  const plain = stripEscapes(text);
  if (NARROW.test(plain)) return plain.length;
  let width = 0;
  for (const { segment } of graphemes(plain)) width += graphemeWidth(segment);
  return width;
}

/** Fills up with spaces to a width. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - displayWidth(text)));
}

/** Fills up with spaces on the left. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - displayWidth(text))) + text;
}

/**
 * Cuts a line to a width, the last column an ellipsis. Escape sequences that were opened are closed by
 * keeping every sequence of the rest.
 */
export function truncate(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  if (width <= 0) return "";
  let room = width - 1;
  let cut = false;
  let result = "";
  for (const part of text.split(new RegExp(`(${ESCAPES.source})`))) {
    if (part.startsWith("\x1b")) {
      result += part;
      continue;
    }
    if (cut) continue;
    for (const { segment } of graphemes(part)) {
      room -= graphemeWidth(segment);
      if (room < 0) {
        result = result.trimEnd() + "…";
        cut = true;
        break;
      }
      result += segment;
    }
  }
  return result;
}

/** Cuts a line in the middle, which keeps both ends of a path. */
export function truncateMiddle(text: string, width: number): string {
  if (displayWidth(text) <= width) return text;
  const parts = [...graphemes(text)].map(({ segment }) => segment);
  const tail: string[] = [];
  let room = Math.max(0, Math.floor((width - 1) * 0.6));
  while (parts.length > 0) {
    const last = parts[parts.length - 1] ?? "";
    room -= graphemeWidth(last);
    if (room < 0) break;
    tail.unshift(last);
    parts.pop();
  }
  const end = tail.join("");
  return truncate(parts.join(""), width - displayWidth(end)) + end;
}

/** Breaks text into lines of at most `width` columns, at spaces where there are some. */
export function wrap(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/(?<=\s)(?=\S)/)) {
      if (displayWidth(line + word.trimEnd()) <= width) {
        line += word;
        continue;
      }
      if (line !== "") lines.push(line.trimEnd());
      line = word;
      while (displayWidth(line.trimEnd()) > width) {
        const head = takeWidth(line, width);
        lines.push(head);
        line = line.slice(head.length);
      }
    }
    lines.push(line.trimEnd());
  }
  return lines;
}

function takeWidth(text: string, width: number): string {
  let result = "";
  let room = width;
  for (const { segment } of graphemes(text)) {
    room -= graphemeWidth(segment);
    // At least one character, or a terminal narrower than a wide one would never get on.
    if (room < 0 && result !== "") break;
    result += segment;
  }
  return result;
}

let segmenter: Intl.Segmenter | undefined;

function graphemes(text: string): Iterable<{ readonly segment: string }> {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: "grapheme" });
  return segmenter.segment(text);
}

function graphemeWidth(segment: string): number {
  if (WIDE.test(segment)) return 2;
  return NO_WIDTH.test(segment) ? 0 : 1;
}
