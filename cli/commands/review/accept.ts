import type { Context } from "../../context.ts";
import { decideOn } from "./_decision.ts";
import type { AcceptFlags } from "./flags.ts";

/** Writes changes into the real files. */
export function accept(context: Context, flags: AcceptFlags, ...words: string[]): Promise<void> {
  return decideOn(context, flags, words, "accepted");
}
