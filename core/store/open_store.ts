import { environment } from "../_node.ts";
import { RemoraError } from "../error/error.ts";
import { maskUrl } from "../error/mask.ts";
import { loadSlice } from "../slices.ts";
import { isGranted } from "./_permission.ts";
import { createStore, type CreateStoreOptions } from "./create_store.ts";
import type { Engine, EngineFactory, EngineOptions } from "./engine.ts";
import type { Store } from "./types.ts";

/** The store that is opened unless an option or `REMORA_STORE` names another one. */
export const DEFAULT_STORE = "sqlite:.remora/remora.db";

const ENVIRONMENT_NAME = "REMORA_STORE";

/** The schemes that were registered at run time. Written only by {@linkcode registerEngine}. */
const registered = new Map<string, EngineFactory>();

/**
 * Makes {@linkcode openStore} know another scheme, or takes another engine for a known one.
 *
 * @param scheme What stands before the colon, in lower case: `postgres`.
 * @param factory Gets the whole URL.
 */
export function registerEngine(scheme: string, factory: EngineFactory): void {
  registered.set(scheme, factory);
}

/** The URL of the store: the one given, else that of `REMORA_STORE`, else {@linkcode DEFAULT_STORE}. */
export function storeUrl(url?: string): string {
  if (url !== undefined) return url;
  const named = isGranted({ name: "env", variable: ENVIRONMENT_NAME })
    ? environment(ENVIRONMENT_NAME)
    : undefined;
  return named === undefined || named === "" ? DEFAULT_STORE : named;
}

/** Options of {@linkcode openStore}. */
export interface OpenStoreOptions extends EngineOptions, Pick<CreateStoreOptions, "folderFor"> {}

/**
 * Opens a store.
 *
 * | URL | For |
 * | --- | --- |
 * | `memory:` | tests, one process; gone when it is closed |
 * | `sqlite:PATH` | one machine, any number of processes |
 * | `nats://HOST:PORT` | many machines; needs `@remora/nats` |
 *
 * @param url See the table. @default the value of `REMORA_STORE`, else `sqlite:.remora/remora.db`
 * @returns The store; whoever opened it closes it.
 * @throws {RemoraError} `STORE-SCHEME` for an unknown scheme, `STORE-…` for what the engine cannot do
 *
 * @example
 * ```ts
 * import { openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * console.log(await store.events.head()); // 0
 * ```
 */
export async function openStore(url?: string, options: OpenStoreOptions = {}): Promise<Store> {
  const { folderFor, ...rest } = options;
  return createStore(await openEngine(url, rest), folderFor === undefined ? {} : { folderFor });
}

/** Opens what is below a store: for what needs the contents of files by hash. */
export async function openEngine(url?: string, options: EngineOptions = {}): Promise<Engine> {
  const chosen = storeUrl(url);
  const factory = await findEngine(chosen);
  return await factory(chosen, options);
}

async function findEngine(url: string): Promise<EngineFactory> {
  // A single letter before the colon is a drive.
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(url)?.[1]?.toLowerCase();
  if (url === "") {
    throw new RemoraError("STORE-SCHEME", "Cannot open a store without a URL", {
      hint: "Write sqlite:PATH for a file, or nats://HOST",
    });
  }
  if (scheme === undefined) {
    throw new RemoraError("STORE-SCHEME", `Cannot open store "${maskUrl(url)}": it has no scheme`, {
      hint: `For a file write sqlite:${maskUrl(url)}`,
    });
  }
  const known = registered.get(scheme);
  if (known !== undefined) return known;
  switch (scheme) {
    case "memory":
      return (await import("./memory/engine.ts")).openMemoryEngine;
    case "sqlite":
      return (await import("./sqlite/engine.ts")).openSqliteEngine;
    case "nats":
    case "tls":
    case "ws":
    case "wss":
      return (await loadSlice<NatsSlice>("nats")).openNatsEngine;
    default:
      throw new RemoraError(
        "STORE-SCHEME",
        `Cannot open store "${maskUrl(url)}": unknown scheme "${scheme}"`,
        {
          hint: "Use memory:, sqlite:PATH or nats://HOST, or add the package that brings it " +
            "and call registerEngine",
        },
      );
  }
}

interface NatsSlice {
  readonly openNatsEngine: EngineFactory;
}
