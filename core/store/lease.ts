import { nodeOs, processId } from "../_node.ts";
import { after } from "../clock/_after.ts";
import type { Clock } from "../clock/clock.ts";
import { RemoraError } from "../error/error.ts";
import { newId } from "../event/id.ts";
import { isJsonObject, type JsonValue } from "../json/json.ts";
import { isGranted } from "./_permission.ts";
import { LeaseHeldError } from "./errors.ts";
import type { Kv, KvEntry, Lease, LeaseHolder } from "./types.ts";

/** What the record of a lease says. */
interface LeaseRecord {
  /** One for each time the lease is taken. */
  readonly id: string;
  readonly owner: string;
  /** Milliseconds since 1970. */
  readonly expiresAt: number;
}

/** What {@linkcode takeLease} needs. */
export interface TakeLeaseOptions {
  /** Where lease records are. */
  readonly kv: Kv;
  /** The time. */
  readonly clock: Clock;
  /** Milliseconds. */
  readonly ttl: number;
  /** Who asks. */
  readonly owner: string;
  /** Called when it was released or lost. */
  readonly ended: () => void;
}

/** Shorter ones end while their owner collects garbage. */
const SHORTEST_TTL = 100;

/**
 * Takes a name, or a name whose owner let its time run out. Every write goes through the version of the
 * record, so that of two takers one is refused, and an owner that slept notices on its next renewal.
 *
 * @throws {LeaseHeldError} while somebody else has it
 */
export async function takeLease(name: string, options: TakeLeaseOptions): Promise<Lease> {
  const { kv, clock, ttl, owner } = options;
  if (!Number.isFinite(ttl) || ttl < SHORTEST_TTL) {
    throw new RemoraError("STORE-ARGUMENT", `Cannot lease "${name}" for ${ttl} ms`, {
      hint: `Give at least ${SHORTEST_TTL} ms`,
    });
  }
  const id = newId();
  let present = await kv.get(name);
  for (;;) {
    const held = present && parseRecord(present.value);
    if (held !== undefined && held.expiresAt > clock.now()) {
      throw new LeaseHeldError(name, held.owner, new Date(held.expiresAt).toISOString());
    }
    const record: LeaseRecord = { id, owner, expiresAt: clock.now() + ttl };
    const result = present === undefined
      ? await kv.create(name, { ...record })
      : await kv.update(name, { ...record }, present.version);
    if (result.ok) return new KvLease(result.entry, record, options);
    present = result.entry;
  }
}

/** Who has a name now; `undefined`: nobody, or its owner let the time run out. */
export async function findHolder(
  name: string,
  { kv, clock }: Pick<TakeLeaseOptions, "kv" | "clock">,
): Promise<LeaseHolder | undefined> {
  const entry = await kv.get(name);
  const record = entry && parseRecord(entry.value);
  if (record === undefined || record.expiresAt <= clock.now()) return undefined;
  return { owner: record.owner, expiresAt: new Date(record.expiresAt).toISOString() };
}

/** Process id and host name, where the name may be read without asking. */
export function defaultOwner(): string {
  const host = isGranted({ name: "sys", kind: "hostname" }) ? nodeOs().hostname() : "this machine";
  return `process ${processId()} on ${host}`;
}

class KvLease implements Lease {
  readonly name: string;
  readonly token: number;
  readonly #options: TakeLeaseOptions;
  readonly #lost = new AbortController();
  #record: LeaseRecord;
  #version: number;
  #cancelRenewal: () => void = () => {};
  #cancelDeadline: () => void = () => {};
  #renewing: Promise<void> = Promise.resolve();
  /** When the renewal that is under way began; `undefined` while there is none. */
  #renewingSince: number | undefined;
  #over = false;

  constructor(entry: KvEntry, record: LeaseRecord, options: TakeLeaseOptions) {
    this.name = entry.key;
    this.token = entry.version;
    this.#version = entry.version;
    this.#record = record;
    this.#options = options;
    this.#scheduleRenewal();
    this.#watchDeadline(record.expiresAt);
  }

  get lost(): AbortSignal {
    return this.#lost.signal;
  }

  async release(): Promise<void> {
    if (this.#over) return;
    this.#end();
    await this.#renewing;
    await this.#options.kv.delete(this.name, { ifVersion: this.#version });
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release();
  }

  #scheduleRenewal(): void {
    const { clock, ttl } = this.#options;
    this.#cancelRenewal = after(clock, ttl / 3, () => this.#startRenewal(), { background: true });
  }

  #startRenewal(): void {
    this.#cancelRenewal();
    this.#renewing = this.#renew();
  }

  /** Notices the end of the lease also where the store does not answer, so that no renewal ever fails. */
  #watchDeadline(time: number): void {
    const { clock, ttl } = this.#options;
    this.#cancelDeadline();
    // Never longer than the lease itself: the clock may have been set back.
    const wait = Math.min(time - clock.now(), ttl);
    this.#cancelDeadline = after(clock, wait, () => {
      // No renewal since: the machine slept. If nobody took the lease meanwhile, it is still to be had.
      if (this.#renewingSince === undefined) this.#startRenewal();
      const grace = (this.#renewingSince ?? 0) + ttl / 3;
      if (clock.now() < grace) return this.#watchDeadline(grace);
      this.#lose(`"${this.name}" could not be renewed in time`);
    }, { background: true });
  }

  async #renew(): Promise<void> {
    const { clock } = this.#options;
    this.#renewingSince = clock.now();
    try {
      await this.#extend();
    } catch (error) {
      // The store may be back before the time is over.
      if (clock.now() >= this.#record.expiresAt) {
        return this.#lose(`"${this.name}" could not be renewed in time`, error);
      }
    } finally {
      this.#renewingSince = undefined;
    }
    if (!this.#over) this.#scheduleRenewal();
  }

  async #extend(): Promise<void> {
    const { kv, clock, ttl } = this.#options;
    const record: LeaseRecord = { ...this.#record, expiresAt: clock.now() + ttl };
    const result = await kv.update(this.name, { ...record }, this.#version);
    // Where a renewal was stored and only its acknowledgement was lost, the record is ours.
    const stored = result.ok ? record : result.entry && parseRecord(result.entry.value);
    if (result.entry === undefined || stored?.id !== record.id) {
      return this.#lose(`"${this.name}" has another owner`);
    }
    this.#version = result.entry.version;
    this.#record = stored;
    if (!this.#over) this.#watchDeadline(stored.expiresAt);
    // It was given up while the store did not answer: nobody shall wait for it in vain.
    else if (this.#lost.signal.aborted) await kv.delete(this.name, { ifVersion: this.#version });
  }

  #lose(message: string, cause?: unknown): void {
    if (this.#over) return;
    this.#end();
    this.#lost.abort(
      new RemoraError("LEASE-LOST", message, {
        cause,
        hint: "Stop writing; the new owner goes on from what is stored",
      }),
    );
  }

  #end(): void {
    this.#over = true;
    this.#cancelRenewal();
    this.#cancelDeadline();
    this.#options.ended();
  }
}

function parseRecord(value: JsonValue): LeaseRecord | undefined {
  if (!isJsonObject(value)) return undefined;
  const { id, owner, expiresAt } = value;
  if (typeof id !== "string" || typeof owner !== "string") return undefined;
  return typeof expiresAt === "number" ? { id, owner, expiresAt } : undefined;
}
