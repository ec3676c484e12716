import { GRAIL_LIMITS, LIMIT_KEYS, readGrailLimits } from "../../grail_run/limits.ts";
import type { Section } from "../_section.ts";
import type { ManifestDraft } from "../manifest/draft.ts";

/** Checks that the limits of Grail scripts can be read: a run would stop at the first script. */
export function checkLimits({ limits }: ManifestDraft, root: Section): void {
  for (const { key, given } of readGrailLimits(limits).problems) {
    const shown = JSON.stringify(given);
    const message = key === undefined
      ? `"limits" is one of ${Object.keys(GRAIL_LIMITS).join(", ")}, or a mapping, not ${shown}`
      : `"limits.${key}" cannot be ${shown}; ${key.includes("max_memory") ? MEMORY : MORE}`;
    root.report("limits-invalid", ["limits", ...key === undefined ? [] : [key]], message);
  }
  if (!(root.raw("limits") instanceof Map)) return;
  root.section("limits")?.reportUnknown(LIMIT_KEYS);
}

const MEMORY = "write bytes, or a text like 16mb";
const MORE = "write a number above 0; a duration can be a text like 500ms";
