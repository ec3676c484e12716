import { importJsonl, JsonlInvalidError, readJsonl, RemoraError } from "@remora/core";
import type { Context } from "../../context.ts";
import { openInput } from "../../files.ts";
import { openForWriting } from "../../store.ts";
import type { TransferFlags } from "./flags.ts";

/** Reads JSON lines into the log. Every line is checked before the first one is stored. */
export async function importEvents(
  context: Context,
  flags: TransferFlags,
  path: string,
): Promise<void> {
  const open = await openInput(path);
  await checkLines(await open(), path);
  await using store = await openForWriting(context, flags.store);
  const { read, stored } = await importJsonl(store.events, await open());
  const known = read - stored;
  context.out.line(`${stored} events imported${known > 0 ? `, ${known} were there already` : ""}`);
}

/** What is wrong with the line: where it is stands before that already. */
function reasonOf({ cause, message }: JsonlInvalidError): string {
  return (cause instanceof Error ? cause.message : message).replace(/^Cannot read event: /, "");
}

/** Makes sure that every line is an event. @throws {RemoraError} `JSONL-INVALID` with file and line */
export async function checkLines(
  source: AsyncIterable<string | Uint8Array>,
  path: string,
  what: "import" | "replay" = "import",
): Promise<void> {
  try {
    // Reading is checking.
    for await (const _event of readJsonl(source));
  } catch (cause) {
    if (!(cause instanceof JsonlInvalidError)) throw cause;
    throw new RemoraError(cause.code, `Cannot ${what} ${path}:${cause.line}: ${reasonOf(cause)}`, {
      cause,
      hint: `Nothing was ${what}ed; correct the line and repeat it`,
    });
  }
}
