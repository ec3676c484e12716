import { openStore, type Store } from "@remora/core";
import type { Context } from "../../context.ts";
import { writeOutput } from "../../files.ts";
import type { TransferFlags } from "./command.ts";

const PAGE = 1000;

/** Writes the whole log as JSON lines: what `events import` reads. */
export async function exportEvents(
  { out, err, signal }: Context,
  flags: TransferFlags,
  path: string = "-",
): Promise<void> {
  await using store = await openStore(flags.store, { readOnly: true });
  if (path === "-") {
    for await (const text of logText(store, signal)) out.write(text);
    return;
  }
  await writeOutput(path, logText(store, signal));
  err.line(`The log of ${store.url} is in ${path}`);
}

async function* logText(store: Store, signal: AbortSignal): AsyncIterable<string> {
  let after = await store.events.first() - 1;
  while (!signal.aborted) {
    const page = await store.events.read({ after, limit: PAGE });
    if (page.length > 0) yield page.map((event) => `${JSON.stringify(event)}\n`).join("");
    if (page.length < PAGE) return;
    after = page.at(-1)?.seq ?? after;
  }
}
