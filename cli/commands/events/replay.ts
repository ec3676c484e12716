import {
  type Event,
  maskUrl,
  openStore,
  readAll,
  readJsonl,
  RemoraError,
  type Store,
} from "@remora/core";
import type { Context } from "../../context.ts";
import { openInput } from "../../files.ts";
import { replay as play } from "../../replay/replay.ts";
import { selfCommand } from "../../self.ts";
import { errorText } from "../../errors.ts";
import { noStoreError, openForReading, storeWords } from "../../store.ts";
import type { ReplayFlags } from "./flags.ts";
import { checkLines } from "./import.ts";

const PAGE = 1_000;

/** Plays a log into a fresh store, in its own rhythm, so that a dashboard shows it again. */
export async function replayEvents(
  context: Context,
  flags: ReplayFlags,
  path?: string,
): Promise<void> {
  const { out, err, signal } = context;
  if (path !== undefined && flags.store !== undefined) {
    throw new RemoraError("USAGE", "Both a file and --store were named", { hint: "Use one" });
  }
  await using source = path === undefined ? await openForReading(context, flags.store) : undefined;
  const log = source?.events;
  if (path === undefined && log === undefined) throw noStoreError();
  const onGap = (error: Error): void => err.line(errorText(error, err.paint));
  const events = log === undefined
    ? await ofFile(path ?? "-")
    : readAll(log, { page: PAGE, signal, onGap });
  const first = await atLeastOne(events, path ?? source?.url ?? "");
  await using target = await openFresh(flags.into);
  if (flags.format === "text") {
    err.line(`Watch it with: ${selfCommand()} dashboard${storeWords(flags.into)} --read-only`);
  }
  const began = Date.now();
  const count = await play(first, {
    speed: flags.speed,
    longestPause: flags.maxPause,
    signal,
    append: async (batch) => void await target.events.append(batch),
  });
  const milliseconds = Date.now() - began;
  const store = maskUrl(flags.into);
  if (flags.format === "json") out.line(JSON.stringify({ events: count, milliseconds, store }));
  else out.line(`${count} events were played into ${store}`);
  if (signal.aborted) context.exit(130);
}

/** Looks at the first event before a store to play into is made. @throws {RemoraError} `REPLAY-EMPTY` */
async function atLeastOne(
  events: AsyncIterable<Event>,
  from: string,
): Promise<AsyncIterable<Event>> {
  const iterator = events[Symbol.asyncIterator]();
  const first = await iterator.next();
  if (first.done === true) {
    throw new RemoraError("REPLAY-EMPTY", `Cannot replay ${from}: it has no events`, {
      hint: "Name a file that events export has written, or a store in which something has run",
    });
  }
  return (async function* () {
    yield first.value;
    yield* { [Symbol.asyncIterator]: () => iterator };
  })();
}

async function ofFile(path: string): Promise<AsyncIterable<Event>> {
  const open = await openInput(path);
  await checkLines(await open(), path, "replay");
  return readJsonl(await open());
}

/** A replay among other events would be a lie: the store must have none. */
async function openFresh(url: string): Promise<Store> {
  const store = await openStore(url);
  if (await store.events.head() === 0) return store;
  await store.close();
  throw new RemoraError("REPLAY-NOT-FRESH", `Cannot replay into ${maskUrl(url)}: it has events`, {
    hint: "Name a store that is not there yet with --into, or remove this one",
  });
}
