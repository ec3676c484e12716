import type { createHash } from "node:crypto";
import { nodeCrypto } from "../_node.ts";

let hashOf: typeof createHash | undefined;

/** SHA-256 of bytes, lower-case hex. */
export function sha256(data: Uint8Array): string {
  hashOf ??= nodeCrypto().createHash;
  return hashOf("sha256").update(data).digest("hex");
}
