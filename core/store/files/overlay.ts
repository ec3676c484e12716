import { RemoraError } from "../../error/error.ts";
import type { BlobStore } from "../engine.ts";
import type { Kv } from "../types.ts";

export class OverlayFiles {
  constructor(_kv: Kv, _blobs: BlobStore) {
    throw new RemoraError("FILES-MISSING", "Files are not built yet");
  }
}
