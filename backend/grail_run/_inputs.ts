import type { JsonObject, JsonValue } from "@remora/core";
import type { GrailScript } from "../grail/types.ts";

/** The values that a script gets, or the names of those that nobody gave. */
export type FilledInputs =
  | { readonly ok: true; readonly values: JsonObject }
  | { readonly ok: false; readonly missing: readonly string[] };

/** Fills in what the caller left out. Grail itself does not, and fails. What the script does not declare is dropped. */
export function fillInputs(
  { inputs }: Pick<GrailScript, "inputs">,
  given: JsonObject,
): FilledInputs {
  const values: Record<string, JsonValue> = {};
  const missing: string[] = [];
  for (const { name, fallback } of inputs) {
    const value = Object.hasOwn(given, name) ? given[name] : fallback;
    if (value === undefined) missing.push(name);
    else values[name] = value;
  }
  return missing.length === 0 ? { ok: true, values } : { ok: false, missing };
}
