import { stableId } from "@remora/core";

const SAFE = /^[A-Za-z0-9-]{1,64}$/;
const MAX_PLAIN = 120;

/**
 * The id of an element for something that agents named: safe in HTML, in a selector and in a fragment of
 * an address, and never the same for two names.
 *
 * @param kind A short prefix for each kind of element: it keeps ids of different kinds apart.
 */
export function elementId(kind: string, name: string): string {
  if (SAFE.test(name)) return `${kind}-${name}`;
  const plain = name.length > MAX_PLAIN ? undefined : name.replaceAll(
    /[^A-Za-z0-9-]/g,
    (character) => `_${character.charCodeAt(0).toString(16)}_`,
  );
  // Underscores only come out of the line above and from here, so the three forms cannot meet.
  return plain === undefined ? `${kind}__${stableId(name)}` : `${kind}-${plain}`;
}

/** The address of something below an agent: its id is one segment, whatever it contains. */
export function agentPath(base: string, agentId: string, action = ""): string {
  return `${base}/agent/${inAddress(agentId)}${action === "" ? "" : `/${action}`}`;
}

/** A text as a part of an address. Half a character, which no address can hold, becomes U+FFFD. */
export function inAddress(text: string): string {
  return encodeURIComponent(text.toWellFormed());
}
