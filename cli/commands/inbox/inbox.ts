import type { Context } from "../../context.ts";
import { checkTerminal, runInbox } from "../../inbox/inbox.ts";
import { openForWriting } from "../../store.ts";
import { userName } from "../../user.ts";

/** Flags of `remora inbox`. */
export interface InboxFlags {
  readonly store?: string;
  readonly by?: string;
}

/** Shows the inbox until somebody quits. */
export async function inbox(context: Context, flags: InboxFlags): Promise<void> {
  checkTerminal(context.out, flags.store);
  await using store = await openForWriting(context, flags.store);
  await runInbox({ store, screen: context.out, by: userName(flags.by), signal: context.signal });
}
