import { decideAll, openChanges, RemoraError, type ReviewOptions } from "@remora/core";
import type { Context } from "../../context.ts";
import { type FileOutcome, outcomesOf } from "../../review/outcomes.ts";
import { selectChanges } from "../../review/select.ts";
import { showOutcomes } from "../../review/show.ts";
import { openExisting, storeCommand } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import { userName, VIA } from "../../user.ts";
import type { AcceptFlags, ReviewFlags } from "./flags.ts";

/** What `accept` and `reject` have in common. */
export async function decideOn(
  context: Context,
  flags: ReviewFlags & Partial<AcceptFlags>,
  words: readonly string[],
  decision: ReviewOptions["decision"],
): Promise<void> {
  const onlySuccessful = flags.passed === true;
  if (words.length === 0 && !flags.all && !onlySuccessful) {
    throw new RemoraError("USAGE", "Name agents or files, or decide on everything with --all", {
      hint: `See what there is with: ${storeCommand("review diff", flags.store)}`,
    });
  }
  await using store = await openExisting(context, flags.store);
  const selected = selectChanges(await openChanges(store, { onlySuccessful }), {
    words,
    storeFlag: flags.store,
  });
  // An agent that is at work may change its mind; it must be named to be decided on.
  const ready = selected.filter(({ atWork, agentId, name }) =>
    !atWork || words.includes(agentId) || words.includes(name)
  );
  const results = await decideAll(store, ready, { decision, by: userName(flags.by), via: VIA });
  report(context, flags, outcomesOf(results));
  for (const { name } of selected.filter((changes) => !ready.includes(changes))) {
    context.err.line(
      `${safeLine(name)} is still at work and was left out; name it to decide anyway`,
    );
  }
}

/** Prints what became of each file; a conflict makes the exit code 1, nothing but conflicts 2. */
export function report(
  { out, exit }: Context,
  flags: ReviewFlags,
  outcomes: readonly FileOutcome[],
  nothing = "Nothing waits for a decision",
): void {
  if (flags.format === "json") out.line(JSON.stringify(outcomes, null, 2));
  else if (outcomes.length === 0) out.line(nothing);
  else showOutcomes(outcomes, out);
  const conflicts = outcomes.filter(({ status }) => status === "conflict").length;
  if (conflicts > 0) exit(conflicts === outcomes.length ? 2 : 1);
}
