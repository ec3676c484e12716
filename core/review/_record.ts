import type { Kv } from "../store/types.ts";
import { parseReviewDecisions, REVIEW_DECISION_KEY, type ReviewDecision } from "./decision.ts";

/** The decisions of a workspace that are not carried out, the oldest first. */
export async function readDecisions(kv: Kv): Promise<readonly ReviewDecision[]> {
  return parseReviewDecisions((await kv.get(REVIEW_DECISION_KEY))?.value);
}

/** Records a decision. Its files belong to no earlier one any more: the last word counts. */
export async function putDecision(kv: Kv, decision: ReviewDecision): Promise<void> {
  await change(kv, (present) => [...without(present, decision), decision]);
}

/** Forgets a decision that was carried out. */
export async function forgetDecision(kv: Kv, { id }: ReviewDecision): Promise<void> {
  await change(kv, (present) => present.filter((decision) => decision.id !== id));
}

function without(
  present: readonly ReviewDecision[],
  { id, paths }: ReviewDecision,
): readonly ReviewDecision[] {
  return present.filter((decision) => decision.id !== id).flatMap((decision) => {
    // One about all files stays about those that are left.
    if (decision.paths.length === 0) return [decision];
    const left = decision.paths.filter((path) => !paths.includes(path));
    return left.length === 0 ? [] : [{ ...decision, paths: left }];
  });
}

/** Replaces what is recorded, unless somebody else did in between: then it looks again. */
async function change(
  kv: Kv,
  next: (present: readonly ReviewDecision[]) => readonly ReviewDecision[],
): Promise<void> {
  for (;;) {
    const entry = await kv.get(REVIEW_DECISION_KEY);
    const wanted = next(parseReviewDecisions(entry?.value)).map((decision) => ({ ...decision }));
    if (entry === undefined) {
      if (wanted.length === 0 || (await kv.create(REVIEW_DECISION_KEY, wanted)).ok) return;
    } else if (wanted.length === 0) {
      if (await kv.delete(REVIEW_DECISION_KEY, { ifVersion: entry.version })) return;
    } else if ((await kv.update(REVIEW_DECISION_KEY, wanted, entry.version)).ok) return;
  }
}
