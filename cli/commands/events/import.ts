import { type Event, openStore, parseEvent, RemoraError } from "@remora/core";
import type { Context } from "../../context.ts";
import { readInput } from "../../files.ts";
import type { TransferFlags } from "./command.ts";

const BATCH = 1000;

/** Reads JSON lines into the log. Every line is checked before the first one is stored. */
export async function importEvents(
  { out }: Context,
  flags: TransferFlags,
  path: string,
): Promise<void> {
  const events = parseLines(await readInput(path), path);
  await using store = await openStore(flags.store);
  const before = await store.events.head();
  for (let start = 0; start < events.length; start += BATCH) {
    await store.events.append(events.slice(start, start + BATCH));
  }
  const added = await store.events.head() - before;
  const known = events.length - added;
  out.line(`${added} events imported${known > 0 ? `, ${known} were there already` : ""}`);
}

function parseLines(text: string, path: string): Event[] {
  const events: Event[] = [];
  for (const [index, line] of text.split("\n").entries()) {
    if (line.trim() !== "") events.push(parseLine(line, `${path}:${index + 1}`));
  }
  return events;
}

function parseLine(line: string, place: string): Event {
  try {
    return { ...parseEvent(JSON.parse(line)), seq: 0 };
  } catch (cause) {
    const reason = cause instanceof RemoraError ? cause.message : "it is not JSON";
    throw new RemoraError("EVENTS-INVALID", `Cannot import ${place}: ${reason}`, {
      cause,
      hint: "Nothing was imported; correct the line and repeat it",
    });
  }
}
