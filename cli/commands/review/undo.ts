import { acceptedChanges, RemoraError, undoAll } from "@remora/core";
import type { Context } from "../../context.ts";
import { outcomesOf } from "../../review/outcomes.ts";
import { selectChanges } from "../../review/select.ts";
import { openExisting, storeCommand } from "../../store.ts";
import { userName, VIA } from "../../user.ts";
import { report } from "./_decision.ts";
import type { ReviewFlags } from "./flags.ts";

/** Takes accepted changes out of the files again. */
export async function undo(
  context: Context,
  flags: ReviewFlags,
  ...words: string[]
): Promise<void> {
  if (words.length === 0 && !flags.all) {
    throw new RemoraError("USAGE", "Name agents or files, or undo every accept with --all", {
      hint: `For example: ${storeCommand("review undo src/csv.ts", flags.store)}`,
    });
  }
  await using store = await openExisting(context, flags.store);
  const selected = selectChanges(await acceptedChanges(store), {
    words,
    storeFlag: flags.store,
  });
  const results = await undoAll(store, selected, { by: userName(flags.by), via: VIA });
  report(context, flags, outcomesOf(results), "Nothing that was accepted can be undone");
}
