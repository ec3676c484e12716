import { DEFAULT_STORE, openStore, RemoraError, type Store } from "@remora/core";
import type { Context } from "./context.ts";

/** The URL of the store that a command works on: `--store`, REMORA_STORE, remora.yaml, or the default. */
export async function storeOf(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<string> {
  return (await context.config()).value("store", flag);
}

/** Opens the store of a command to write to it. */
export async function openForWriting(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<Store> {
  return await openStore(await storeOf(context, flag));
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
    if (mayBeAbsent && error instanceof RemoraError && error.code === "STORE-PATH") {
      return undefined;
    }
    throw error;
  }
}

/** What to say where {@linkcode openForReading} found nothing. */
export const NO_STORE_YET = "Nothing has run here yet: there is no store";
