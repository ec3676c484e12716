import { openStore } from "@remora/core";
import type { Context } from "../../context.ts";
import { acceptChanges, type FileOutcome } from "../../review/decide.ts";
import { findChanges, selectChanges } from "../../review/find.ts";
import { forgetDecision, pendingDecisions } from "../../review/pending.ts";
import { report } from "./_decision.ts";
import type { ReviewFlags } from "./command.ts";

/** Carries out what was accepted where the files could not be written. */
export async function apply(
  context: Context,
  flags: ReviewFlags,
  ...words: string[]
): Promise<void> {
  await using store = await openStore(flags.store);
  const decided = new Map(
    (await pendingDecisions(store)).map((decision) => [decision.agentId, decision]),
  );
  const open = (await findChanges(store)).flatMap((changes) => {
    const paths = decided.get(changes.agentId)?.paths ?? [];
    const files = changes.files.filter(({ path }) => paths.includes(path));
    return files.length === 0 ? [] : [{ ...changes, files }];
  });
  const outcomes: FileOutcome[] = [];
  for (const changes of selectChanges(open, words)) {
    const decision = decided.get(changes.agentId);
    if (decision === undefined) continue;
    outcomes.push(...await acceptChanges(store, changes, decision));
    await forgetDecision(store, changes.workspaceId);
  }
  report(context, flags, outcomes);
}
