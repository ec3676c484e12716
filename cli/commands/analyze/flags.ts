import type { ModelFlags } from "../../model/flags.ts";
import type { RunSettingsFlags } from "../../run/settings.ts";

/** Flags of `remora analyze`. */
export interface AnalyzeFlags extends ModelFlags, RunSettingsFlags {
  readonly operations?: readonly string[];
  readonly autoAccept?: boolean;
  readonly by?: string;
  readonly store?: string;
  readonly format: "table" | "json" | "interactive";
}
