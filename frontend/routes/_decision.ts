import { isJsonObject, type JsonValue, type Kv } from "@remora/core";
import { textsOf } from "../state/_payload.ts";

/** Where a decision waits that this process could not carry out; `remora review apply` does it. */
export const DECISION_KEY = "review:decision";

/** Who decided, and when. */
export interface Decider {
  readonly by: string;
  readonly via: string;
  readonly at: string;
}

/** Keeps that these files are accepted, beside those that were accepted before. */
export async function keepAccepted(kv: Kv, paths: readonly string[], who: Decider): Promise<void> {
  await change(kv, (before) => ({
    decision: "accept",
    paths: [...new Set([...before, ...paths])],
    ...who,
  }));
}

/** Forgets that these files were accepted: they were written meanwhile, or rejected after all. */
export async function forgetAccepted(kv: Kv, paths: readonly string[]): Promise<void> {
  await change(kv, (before, value) => {
    const left = before.filter((path) => !paths.includes(path));
    return left.length === 0 || !isJsonObject(value) ? undefined : { ...value, paths: left };
  });
}

/** Replaces what is kept, unless somebody else did in between: then it looks again. */
async function change(
  kv: Kv,
  next: (paths: readonly string[], value: JsonValue | undefined) => JsonValue | undefined,
): Promise<void> {
  for (;;) {
    const entry = await kv.get(DECISION_KEY);
    const value = entry?.value;
    const before = isJsonObject(value) ? textsOf(value, "paths") : [];
    const wanted = next(before, value);
    if (entry === undefined) {
      if (wanted === undefined || (await kv.create(DECISION_KEY, wanted)).ok) return;
    } else if (wanted === undefined) {
      if (await kv.delete(DECISION_KEY, { ifVersion: entry.version })) return;
    } else if ((await kv.update(DECISION_KEY, wanted, entry.version)).ok) return;
  }
}
