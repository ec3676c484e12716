import type { Context } from "../../context.ts";
import { decideOn } from "./_decision.ts";
import type { ReviewFlags } from "./flags.ts";

/** Drops changes. */
export function reject(context: Context, flags: ReviewFlags, ...words: string[]): Promise<void> {
  return decideOn(context, flags, words, "rejected");
}
