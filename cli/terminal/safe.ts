// Text that a model, a tool or a file wrote must not move the cursor, change the title or hide a line.

/** Anything below space except tab and line feed, DEL, C1, and the marks that reorder a line. */
// deno-lint-ignore no-control-regex -- they are what it removes
const UNSAFE = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;

/**
 * Untrusted text as it may be printed: control characters become visible, line ends become `\n`, tabs two
 * spaces.
 */
export function safeText(text: string): string {
  return text.replaceAll(/\r\n?/g, "\n").replaceAll("\t", "  ").replace(UNSAFE, visible);
}

/** Untrusted text on one line. */
export function safeLine(text: string): string {
  return safeText(text).replaceAll(/\s*\n\s*/g, " ").trim();
}

function visible(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // U+2400 and what follows are the pictures of the control characters.
  if (code < 0x20) return String.fromCodePoint(0x2400 + code);
  return code === 0x7f ? "\u2421" : "\ufffd";
}
