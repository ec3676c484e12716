import idiomorph from "idiomorph/dist/idiomorph.min.js" with { type: "text" };
import { clientScript } from "../client/script.ts";
import { stylesheet } from "../style/style.ts";
import { ICON, MANIFEST } from "./_icon.ts";

/** A file that the page loads from its own origin. */
export interface Asset {
  /** Its media type. */
  readonly type: string;
  /** Its content. */
  readonly body: string;
  /** Changes with the content; part of its address, so that it may be cached for ever. */
  readonly hash: string;
}

const SOURCES: Readonly<Record<string, { readonly type: string; readonly body: () => string }>> = {
  "morph.js": { type: "text/javascript; charset=utf-8", body: () => idiomorph },
  "remora.js": { type: "text/javascript; charset=utf-8", body: clientScript },
  "remora.css": { type: "text/css; charset=utf-8", body: () => stylesheet },
  "icon.svg": { type: "image/svg+xml", body: () => ICON },
  "manifest.webmanifest": { type: "application/manifest+json", body: () => MANIFEST },
};

const made = new Map<string, Asset>();

/** One of the page's files by its name, or `undefined`. */
export function asset(name: string): Asset | undefined {
  const known = made.get(name);
  if (known !== undefined) return known;
  if (!Object.hasOwn(SOURCES, name)) return undefined;
  const source = SOURCES[name];
  if (source === undefined) return undefined;
  const body = source.body();
  const hash = fingerprint(body);
  const fresh = { type: source.type, body, hash };
  made.set(name, fresh);
  return fresh;
}

/** The address of one of the page's files. */
export function assetPath(base: string, name: string): string {
  return `${base}/assets/${name}?v=${asset(name)?.hash ?? ""}`;
}

/** Tells contents apart, 53 bits. Not against somebody who tries: these are all our own. */
function fingerprint(text: string): string {
  // Four bytes at a time, filled up: this runs before the first byte of the first page.
  const bytes = new TextEncoder().encode(`${text}   `);
  let low = 0x811c9dc5;
  let high = 0x1b873593;
  for (const word of new Uint32Array(bytes.buffer, bytes.byteOffset, bytes.length >> 2)) {
    low = Math.imul(low ^ word, 0x01000193);
    high = Math.imul(high ^ word ^ (low >>> 15), 0x85ebca6b);
  }
  return ((high & 0x1fffff) * 2 ** 32 + (low >>> 0)).toString(16).padStart(14, "0");
}
