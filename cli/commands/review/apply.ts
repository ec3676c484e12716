import { applyDecisions, openChanges, type ReviewResult, type Store } from "@remora/core";
import type { Context } from "../../context.ts";
import { outcomesOf } from "../../review/outcomes.ts";
import { selectChanges } from "../../review/select.ts";
import { openExisting } from "../../store.ts";
import { report } from "./_decision.ts";
import type { ReviewFlags } from "./flags.ts";

/** Carries out what was decided where the files could not be written. */
export async function apply(
  context: Context,
  flags: ReviewFlags,
  ...words: string[]
): Promise<void> {
  await using store = await openExisting(context, flags.store);
  const results = words.length === 0
    ? await applyDecisions(store)
    : await applyNamed(store, words, flags.store);
  report(context, flags, outcomesOf(results));
}

async function applyNamed(
  store: Store,
  words: readonly string[],
  storeFlag: string | undefined,
): Promise<readonly ReviewResult[]> {
  const decided = (await openChanges(store)).filter(({ pending }) => pending.length > 0);
  const results: ReviewResult[] = [];
  for (const { agentId, files } of selectChanges(decided, { words, storeFlag })) {
    const paths = files.map(({ path }) => path);
    results.push(...await applyDecisions(store, { agentId, paths }));
  }
  return results;
}
