import { exportJsonl } from "@remora/core";
import type { Context } from "../../context.ts";
import { writeOutput } from "../../files.ts";
import { NO_STORE_YET, openForReading } from "../../store.ts";
import type { TransferFlags } from "./flags.ts";

/** Writes the whole log as JSON lines: what `events import` reads. */
export async function exportEvents(
  context: Context,
  flags: TransferFlags,
  path: string = "-",
): Promise<void> {
  const { out, err, signal } = context;
  await using store = await openForReading(context, flags.store);
  if (store === undefined) {
    err.line(NO_STORE_YET);
    return;
  }
  if (path !== "-") {
    await writeOutput(path, exportJsonl(store.events));
    err.line(`The log of ${store.url} is in ${path}`);
    return;
  }
  for await (const text of exportJsonl(store.events)) {
    if (signal.aborted) return;
    out.write(text);
  }
}
