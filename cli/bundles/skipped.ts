import type { SliceMissingError } from "@remora/core/base";
import { safeLine } from "../terminal/safe.ts";

/** The one line that says why bundles were not looked at, and what to do about it. */
export function skippedNote({ reason, hint }: SliceMissingError): string {
  const next = hint === undefined ? "" : `; ${hint.charAt(0).toLowerCase()}${hint.slice(1)}`;
  return safeLine(
    `Bundle validation skipped: the backend slice is not available${next} (${reason})`,
  );
}
