import { openChanges, readReviews } from "@remora/core";
import type { Context } from "../../context.ts";
import { withConflicts } from "../../review/conflicts.ts";
import { selectChanges } from "../../review/select.ts";
import { diffsOf, showDiffs } from "../../review/show.ts";
import { NO_STORE_YET, openForReading } from "../../store.ts";
import type { ReviewFlags } from "./flags.ts";

/** Prints what agents want to change. */
export async function diff(
  context: Context,
  flags: ReviewFlags,
  ...words: string[]
): Promise<void> {
  const { out } = context;
  await using store = await openForReading(context, flags.store);
  const changes = store === undefined
    ? []
    : selectChanges(await openChanges(store), { words, storeFlag: flags.store });
  const diffs = store === undefined
    ? []
    : await withConflicts(store, changes, diffsOf(await readReviews(store, changes)));
  if (flags.format === "json") out.line(JSON.stringify(diffs, null, 2));
  else if (store === undefined) out.line(NO_STORE_YET);
  else if (diffs.length === 0) out.line("Nothing waits for a decision");
  else showDiffs(diffs, out);
}
