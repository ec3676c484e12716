import type { createHash } from "node:crypto";
import { nodeCrypto } from "../_node.ts";

let hashOf: typeof createHash | undefined;

/** SHA-256 of bytes, lower-case hex. */
export function sha256(data: Uint8Array): string {
  hashOf ??= nodeCrypto().createHash;
  return hashOf("sha256").update(data).digest("hex");
}

/**
 * Whether bytes have this SHA-256. The web's own function: it is there at once, while `node:crypto` takes
 * fifteen milliseconds, and a dashboard that shows a diff does not need anything else of it.
 */
export async function hasHash(data: Uint8Array, hash: string): Promise<boolean> {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new Uint8Array(data)));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("") === hash;
}
