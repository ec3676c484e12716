import { formatError, maskUrl, openStore, RemoraError } from "@remora/core";
import { dirname, resolve } from "node:path";
import type { Context } from "../../context.ts";
import { openForReading, storeOf } from "../../store.ts";
import type { Check } from "./types.ts";

const LEASE = "doctor";
const LEASE_TTL = 5_000;

/** Whether the store can be read and written. A store that is not there yet is not made for this. */
export async function checkStore(
  context: Pick<Context, "config">,
  flag: string | undefined,
): Promise<Check> {
  const url = await storeOf(context, flag);
  const base = { id: "store", title: "store" };
  try {
    const existing = await openForReading(context, flag);
    if (existing === undefined) return { ...base, ...await canBeMade(url) };
    await existing.close();
    await using store = await openStore(url);
    // A lease is the smallest write that leaves nothing behind in the log.
    await (await store.lease(LEASE, LEASE_TTL)).release();
    const events = await store.events.head() - await store.events.first() + 1;
    return {
      ...base,
      verdict: "ok",
      text: `${store.url} can be read and written, ${events} events`,
      details: { url: store.url, events, writable: true },
    };
  } catch (error) {
    const hint = error instanceof RemoraError ? error.hint : undefined;
    return {
      ...base,
      verdict: "problem",
      text: error instanceof RemoraError ? error.message : formatError(error),
      remedy: hint ?? "Run again with --debug",
      details: { url: maskUrl(url), writable: false },
    };
  }
}

async function canBeMade(url: string): Promise<Omit<Check, "id" | "title">> {
  const details = { url: maskUrl(url), writable: true };
  const folder = await nearestFolder(dirname(resolve(url.slice(url.indexOf(":") + 1))));
  try {
    await Deno.remove(await Deno.makeTempFile({ dir: folder, prefix: ".remora-doctor-" }));
    return { verdict: "ok", text: `${maskUrl(url)} is not there yet and can be made`, details };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return {
      verdict: "problem",
      text: `${maskUrl(url)} cannot be made: ${message}`,
      remedy: "Work in a folder that this user may write to, or name another store with --store",
      details: { ...details, writable: false },
    };
  }
}

async function nearestFolder(folder: string): Promise<string> {
  try {
    if ((await Deno.stat(folder)).isDirectory) return folder;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  const parent = dirname(folder);
  return parent === folder ? folder : await nearestFolder(parent);
}
