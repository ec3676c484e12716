import { type Clock, systemClock } from "../clock/clock.ts";
import { RemoraError } from "../error/error.ts";
import { closedError } from "./_check.ts";
import type { Engine } from "./engine.ts";
import { findHashes } from "./files/_record.ts";
import { OverlayFiles } from "./files/overlay.ts";
import { defaultOwner, findHolder, takeLease } from "./lease.ts";
import type { EventLog, Lease, LeaseHolder, LeaseOptions, Store, Workspace } from "./types.ts";

/** Workspaces of the store itself start with this; they are not listed. */
export const RESERVED = "remora:";
const LEASES = `${RESERVED}leases`;

/** Whether a text, from an event of somebody else say, can name a workspace. */
export function isWorkspaceId(id: unknown): id is string {
  return typeof id === "string" && id !== "" && !id.startsWith(RESERVED) && id.isWellFormed();
}
/** What is younger is not compacted, in milliseconds: somebody may be about to use it. */
const COMPACT_AGE = 86_400_000;

/** Options of {@linkcode createStore}. */
export interface CreateStoreOptions {
  /** What leases take the time from. @default the system's */
  readonly clock?: Clock;
  /**
   * Where on this machine the folder is that a workspace stands over: the store knows it by the path that it
   * has where the run began. @default the same path
   */
  readonly folderFor?: (recorded: string) => string;
}

/**
 * Makes a store of an engine: adds files and leases, which are the same for every engine. Closing the
 * store closes the engine.
 */
export function createStore(engine: Engine, options: CreateStoreOptions = {}): Store {
  return new EngineStore(engine, options);
}

class EngineStore implements Store {
  readonly #engine: Engine;
  readonly #clock: Clock;
  readonly #folderFor: CreateStoreOptions["folderFor"];
  readonly #workspaces = new Map<string, Workspace>();
  readonly #leases = new Set<Lease>();
  #closing: Promise<void> | undefined;

  constructor(engine: Engine, { clock = systemClock, folderFor }: CreateStoreOptions) {
    this.#engine = engine;
    this.#clock = clock;
    this.#folderFor = folderFor;
  }

  get url(): string {
    return this.#engine.url;
  }

  get events(): EventLog {
    return this.#engine.events;
  }

  workspace(id: string): Workspace {
    if (!isWorkspaceId(id)) {
      throw new RemoraError("WORKSPACE-ID", `Cannot use ${JSON.stringify(id)} as a workspace id`, {
        hint: `Use any text that is not empty and does not start with ${RESERVED}`,
      });
    }
    const known = this.#workspaces.get(id);
    if (known !== undefined) return known;
    const kv = this.#engine.kv(id);
    const files = new OverlayFiles(kv, this.#engine.blobs, this.#folderFor);
    const workspace: Workspace = { id, kv, files };
    this.#workspaces.set(id, workspace);
    return workspace;
  }

  async workspaces(): Promise<readonly string[]> {
    return (await this.#engine.workspaces()).filter((id) => !id.startsWith(RESERVED));
  }

  async lease(name: string, ttl: number, options: LeaseOptions = {}): Promise<Lease> {
    if (this.#closing !== undefined) throw closedError();
    const lease: Lease = await takeLease(name, {
      kv: this.#engine.kv(LEASES),
      clock: this.#clock,
      ttl,
      owner: options.owner ?? defaultOwner(),
      ended: () => this.#leases.delete(lease),
    });
    this.#leases.add(lease);
    return lease;
  }

  async leaseHolder(name: string): Promise<LeaseHolder | undefined> {
    return await findHolder(name, { kv: this.#engine.kv(LEASES), clock: this.#clock });
  }

  async compact(): Promise<void> {
    const before = this.#clock.now() - COMPACT_AGE;
    if (this.#engine.blobs.collect !== undefined) {
      const inUse = new Set<string>();
      for (const id of await this.#engine.workspaces()) {
        for (const { value } of await this.#engine.kv(id).list()) {
          for (const hash of findHashes(value)) inUse.add(hash);
        }
      }
      await this.#engine.blobs.collect(inUse, before);
    }
    await this.#engine.compact?.(before);
  }

  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async #close(): Promise<void> {
    // A lease that cannot be given back runs out by itself; the engine is closed in any case.
    const released = await Promise.allSettled([...this.#leases].map((lease) => lease.release()));
    await this.#engine.close();
    const failed = released.find((result) => result.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  }
}
