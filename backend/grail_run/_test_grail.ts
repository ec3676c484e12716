import assert from "node:assert/strict";
import { checkGrail } from "../grail/check.ts";
import type { GrailRules, GrailScript } from "../grail/types.ts";
import { findMonty, MontyMissingError } from "./_addon.ts";

/** Why scripts cannot run here; `undefined` where they can. Tests of what runs are left out then, and say so. */
export const NO_MONTY: string | undefined = await findMonty().then(
  () => undefined,
  (error) => {
    if (!(error instanceof MontyMissingError)) throw error;
    console.log(`Not tested: ${error.message}`);
    return error.reason;
  },
);

/** The name of a test that runs scripts; where they cannot run it says so. */
export function running(name: string): string {
  return NO_MONTY === undefined ? name : `${name} [Monty cannot be had here]`;
}

/** Reads a script that is none without its declarations. */
export async function scriptOf(
  source: string,
  options: { readonly file?: string; readonly rules?: GrailRules } = {},
): Promise<GrailScript> {
  const { script, errors } = await checkGrail(source, { file: "tools/test.pym", ...options });
  assert.ok(script, JSON.stringify(errors));
  return script;
}
