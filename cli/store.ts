import { DEFAULT_STORE, openStore, RemoraError, type Store, storeUrl } from "@remora/core";

/**
 * Opens a store to read it. The default one may not be there yet, because nothing has run in this folder:
 * that is no error, there is just nothing to show.
 *
 * @param url What `--store` said.
 * @returns The store, or `undefined` where the default one does not exist yet.
 */
export async function openForReading(url: string | undefined): Promise<Store | undefined> {
  try {
    return await openStore(url, { readOnly: true });
  } catch (error) {
    const isDefault = storeUrl(url) === DEFAULT_STORE;
    if (isDefault && error instanceof RemoraError && error.code === "STORE-PATH") return undefined;
    throw error;
  }
}

/** What to say where {@linkcode openForReading} found nothing. */
export const NO_STORE_YET = `Nothing has run here yet: there is no ${DEFAULT_STORE.split(":")[1]}`;
