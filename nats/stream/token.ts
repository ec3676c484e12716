import { createHash } from "node:crypto";

/** What stands for a field that an event does not have. No text is encoded as this. */
export const ABSENT = "=-";
/** Longer tokens become a hash: a subject has to fit into one line of the protocol. */
const MAX_TOKEN = 200;

/**
 * Any text as one token of a subject, so that different texts give different tokens. It uses only
 * characters that every NATS tool accepts in keys and subjects: letters, digits, `-`, `_` and `/` stand
 * for themselves, everything else is `=` and two hex digits for each byte of UTF-8.
 */
export function token(text: string): string {
  const encoded = plainToken(text);
  return encoded.length <= MAX_TOKEN ? encoded : hashToken(text);
}

/** As {@linkcode token}, of any length. */
export function plainToken(text: string): string {
  if (text === "") return "=_";
  return text.replaceAll(/[^A-Za-z0-9/_-]/gu, escape);
}

/** What a text becomes that is too long; it cannot be decoded. */
export function hashToken(text: string): string {
  return `=h${createHash("sha256").update(plainToken(text)).digest("hex")}`;
}

/** The text of a token; undefined for a hash and for what is no token. */
export function untoken(encoded: string): string | undefined {
  if (encoded === "=_") return "";
  if (!/^(?:[A-Za-z0-9/_-]|=[0-9A-F]{2})+$/.test(encoded)) return undefined;
  try {
    return decodeURIComponent(encoded.replaceAll("=", "%"));
  } catch {
    return undefined;
  }
}

function escape(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  // Half of a surrogate pair has no UTF-8; actions and ids are not checked for it.
  if (code >= 0xd800 && code <= 0xdfff) return `=u${code.toString(16)}`;
  let text = "";
  for (const byte of new TextEncoder().encode(character)) {
    text += `=${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return text;
}
