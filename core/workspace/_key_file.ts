import { createHash } from "node:crypto";

/** Characters that a file name has at most, its ending not counted. Most file systems allow 255 bytes. */
const MAX_NAME = 200;
/** Hex digits of the hash that stands for the rest of a long name. */
const HASH_DIGITS = 40;

/**
 * A file name for a key: another one for every other key, on any file system, whether it tells upper from
 * lower case or not. Letters, digits, `-` and `_` stay, a colon becomes a dot, everything else `%XX` of its
 * UTF-8. A name that would be too long ends in a hash.
 */
export function keyToFileName(key: string): string {
  let name = "";
  for (const character of key) name += encodeCharacter(character);
  // An empty name, a hidden file, and what Windows reserves for its devices.
  if (name === "") return "%";
  if (name.startsWith(".")) name = `%3a${name.slice(1)}`;
  if (/^(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|$)/.test(name)) {
    name = encodeByte(name.charCodeAt(0)) + name.slice(1);
  }
  if (name.length <= MAX_NAME) return name;
  const hash = createHash("sha256").update(key).digest("hex").slice(0, HASH_DIGITS);
  // "%~" occurs in no other name, so a long key never meets a short one.
  return `${name.slice(0, MAX_NAME - HASH_DIGITS - 2).replace(/%[0-9a-f]?$/, "")}%~${hash}`;
}

function encodeCharacter(character: string): string {
  if (/^[a-z0-9_-]$/.test(character)) return character;
  if (character === ":") return ".";
  return [...new TextEncoder().encode(character)].map(encodeByte).join("");
}

function encodeByte(byte: number): string {
  return `%${byte.toString(16).padStart(2, "0")}`;
}
