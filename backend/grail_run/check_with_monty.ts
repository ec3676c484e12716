import type { GrailScript } from "../grail/types.ts";
import { MontyMissingError } from "./_addon.ts";
import { createGrailRunner } from "./runner.ts";
import type { MontyFinding } from "./types.ts";

/** What {@linkcode checkWithMonty} found out. */
export type MontyCheck =
  /** The findings of each script, in the order in which they were given. */
  | { readonly available: true; readonly findings: readonly (readonly MontyFinding[])[] }
  /** Monty cannot be had here; `reason` says why in one line. */
  | { readonly available: false; readonly reason: string };

/** Options of {@linkcode checkWithMonty}. */
export interface MontyCheckOptions {
  /** Whether Monty may be fetched when it is not in Deno's cache. @default {true} */
  readonly fetch?: boolean;
  /** Aborts it. */
  readonly signal?: AbortSignal;
}

/**
 * Has Monty look at scripts whose declarations could be read: syntax as its parser sees it, and types (E100).
 * Where there is no Monty that is an answer, not an error: everything else about a script is known without.
 */
export async function checkWithMonty(
  scripts: readonly GrailScript[],
  options: MontyCheckOptions = {},
): Promise<MontyCheck> {
  const { fetch, signal } = options;
  await using runner = createGrailRunner(fetch === undefined ? {} : { fetch });
  const findings: (readonly MontyFinding[])[] = [];
  try {
    for (const script of scripts) {
      findings.push(await runner.check(script, signal === undefined ? {} : { signal }));
    }
    return { available: true, findings };
  } catch (error) {
    if (error instanceof MontyMissingError) return { available: false, reason: error.reason };
    throw error;
  }
}
