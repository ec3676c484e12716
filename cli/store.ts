import { DEFAULT_STORE, maskUrl, openStore, RemoraError, type Store } from "@remora/core";
import type { Context } from "./context.ts";
import { selfCommand, shellWord } from "./self.ts";

/** The URL of the store that a command works on: `--store`, REMORA_STORE, remora.yaml, or the default. */
export async function storeOf(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<string> {
  return (await context.config()).value("store", flag);
}

/** Opens the store of a command to write to it, and makes it where it is not there yet. */
export async function openForWriting(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<Store> {
  return await openStore(await storeOf(context, flag));
}

/**
 * Opens the store of a command that goes on with what is in it: a mistake in its name, or in the folder, must
 * not make an empty one.
 *
 * @throws {RemoraError} `STORE-MISSING` where there is none yet
 */
export async function openExisting(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<Store> {
  await checkExisting(context, flag);
  return await openForWriting(context, flag);
}

/** Makes sure that there is a store to go on with. @throws {RemoraError} `STORE-MISSING` where there is none yet */
export async function checkExisting(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<void> {
  if (!await isThere(context, flag)) throw noStoreError();
}

async function isThere(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<boolean> {
  // In memory there is never one before.
  if (/^memory:/i.test(await storeOf(context, flag))) return true;
  try {
    await using store = await openForReading(context, flag);
    return store !== undefined;
  } catch (error) {
    // Opening it for writing brings it up to date.
    if (error instanceof RemoraError && error.code === "STORE-OLDER") return true;
    throw error;
  }
}

/**
 * Opens the store of a command to read it. One that nobody named on the command line or in the environment
 * may not be there yet, because nothing has run: that is no error, there is just nothing to show.
 *
 * @returns The store, or `undefined` where it does not exist yet.
 */
export async function openForReading(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<Store | undefined> {
  const config = await context.config();
  const url = config.value("store", flag);
  try {
    return await openStore(url, { readOnly: true });
  } catch (error) {
    const { kind } = config.source("store", flag);
    const mayBeAbsent = kind === "default" || kind === "file" || url === DEFAULT_STORE;
    if (mayBeAbsent && error instanceof RemoraError && error.code === "STORE-MISSING") {
      return undefined;
    }
    throw error;
  }
}

/** What a command that is suggested needs to work on the same store: ` --store URL`, where one was named. */
export function storeWords(flag: string | undefined): string {
  return flag === undefined ? "" : ` --store ${shellWord(maskUrl(flag))}`;
}

/** A command to suggest, for the same program on the same store, that works when it is copied. */
export function storeCommand(words: string, flag: string | undefined): string {
  return `${selfCommand()} ${words}${storeWords(flag)}`;
}

/** What to say where {@linkcode openForReading} found nothing. */
export const NO_STORE_YET = "Nothing has run here yet: there is no store";

/** The same, for a command that cannot go on without one. */
export function noStoreError(): RemoraError {
  return new RemoraError("STORE-MISSING", NO_STORE_YET, {
    hint: "Go to the folder of the project, or name a store with --store",
  });
}
