import type { JsonValue } from "@remora/core";
import { isJsonObject } from "@remora/core";
import type { GrailScript } from "../grail/types.ts";
import type { GrailFrame } from "./types.ts";

/**
 * Reads the frames of a traceback and says them of the original script. The wrappers of externals are ours
 * and left out; the call before them is where it happened.
 */
export function readFrames(
  { source, externals }: Pick<GrailScript, "source" | "externals">,
  frames: JsonValue | undefined,
): readonly GrailFrame[] {
  const lines = source.split("\n");
  const read = Array.isArray(frames) ? frames : [];
  return read.flatMap((frame): readonly GrailFrame[] => {
    if (!isJsonObject(frame)) return [];
    const { line, column, function: name } = frame;
    if (typeof line !== "number" || typeof column !== "number" || typeof name !== "string") {
      return [];
    }
    if (externals.some((external) => external.name === name && external.line === line)) return [];
    return [{ line, column, function: name || "<module>", source: lines[line - 1]?.trim() ?? "" }];
  });
}

/** A column as Python counts it and as JavaScript does, both from 0, of one in characters from 1. */
export function columnsOf(
  source: string,
  line: number,
  column: number,
): { readonly column: number; readonly unit: number } {
  const text = source.split("\n")[line - 1] ?? "";
  const before = Array.from(text).slice(0, Math.max(0, column - 1)).join("");
  return { column: new TextEncoder().encode(before).length, unit: before.length };
}
