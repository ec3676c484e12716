import assert from "node:assert/strict";
import { RemoraError } from "../error/error.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { LeaseHeldError } from "./errors.ts";
import { takeLease } from "./lease.ts";
import { openMemoryEngine } from "./memory/engine.ts";
import type { Kv, Lease } from "./types.ts";

const TTL = 30_000;

/** A store whose connection can be cut: writes wait until it is back, or fail at once. */
class Line {
  #state: "up" | "silent" | "failing" = "up";
  #back = Promise.withResolvers<void>();
  readonly kv: Kv;

  constructor(kv: Kv) {
    this.kv = {
      ...over(kv),
      update: async (key, value, ifVersion) => {
        if (this.#state === "failing") throw new RemoraError("STORE-UNREACHABLE", "No answer");
        if (this.#state === "silent") await this.#back.promise;
        return await kv.update(key, value, ifVersion);
      },
    };
  }

  cut(state: "silent" | "failing"): void {
    this.#state = state;
    this.#back = Promise.withResolvers();
  }

  async mend(): Promise<void> {
    this.#state = "up";
    this.#back.resolve();
    await new Promise((resolve) => setTimeout(resolve, 0));
  }
}

function over(kv: Kv): Kv {
  return {
    get: (key) => kv.get(key),
    set: (key, value) => kv.set(key, value),
    create: (key, value) => kv.create(key, value),
    update: (key, value, ifVersion) => kv.update(key, value, ifVersion),
    delete: (key, options) => kv.delete(key, options),
    list: (prefix) => kv.list(prefix),
    watch: (prefix, options) => kv.watch(prefix, options),
  };
}

async function setUp(
  check: (bed: {
    readonly line: Line;
    readonly clock: FakeClock;
    readonly take: (clock?: FakeClock, kv?: Kv) => Promise<Lease>;
    readonly kv: Kv;
  }) => Promise<void>,
): Promise<void> {
  const engine = await openMemoryEngine("memory:", {});
  const kv = engine.kv("leases");
  const line = new Line(kv);
  const clock = new FakeClock();
  const take = (by = clock, through: Kv = kv): Promise<Lease> =>
    takeLease("graph", { kv: through, clock: by, ttl: TTL, owner: "test", ended: () => {} });
  try {
    await check({ line, clock, take, kv });
  } finally {
    await engine.close();
  }
}

function isLost({ lost }: Lease): boolean {
  return lost.aborted && lost.reason instanceof RemoraError && lost.reason.code === "LEASE-LOST";
}

Deno.test("an owner whose store does not answer notices by itself that its time is over", () =>
  setUp(async ({ line, clock, take }) => {
    const lease = await take(clock, line.kv);
    line.cut("silent");
    await clock.advance(TTL - 1);
    assert(!lease.lost.aborted);
    await clock.advance(1);
    assert(isLost(lease));
    assert.equal(clock.pending, 0);
    await line.mend();
  }));

Deno.test("an owner that lost a lease gives back a renewal that is stored after all", () =>
  setUp(async ({ line, clock, take }) => {
    const lease = await take(clock, line.kv);
    line.cut("silent");
    await clock.advance(TTL);
    assert(isLost(lease));
    await line.mend();
    await (await take()).release();
  }));

Deno.test("a store that fails for less than the time to live costs nothing", () =>
  setUp(async ({ line, clock, take }) => {
    const lease = await take(clock, line.kv);
    line.cut("failing");
    await clock.advance(TTL * 0.9);
    await line.mend();
    await clock.advance(TTL * 3);
    assert(!lease.lost.aborted);
    await assert.rejects(take(), LeaseHeldError);
    await lease.release();
    assert.equal(clock.pending, 0);
  }));

Deno.test("a store that fails for longer ends the lease at its deadline, not before", () =>
  setUp(async ({ line, clock, take }) => {
    const lease = await take(clock, line.kv);
    await clock.advance(TTL);
    assert(!lease.lost.aborted);
    line.cut("failing");
    // The last renewal was at the moment of the cut.
    await clock.advance(TTL - 1);
    assert(!lease.lost.aborted);
    await clock.advance(1);
    assert(isLost(lease));
  }));

Deno.test("an owner that wakes up without a store gives it a third of the time, and no more", () =>
  setUp(async ({ line, clock, take }) => {
    const lease = await take(clock, line.kv);
    line.cut("silent");
    await clock.jump(TTL * 10);
    assert(!lease.lost.aborted, "the store may be back in a moment, and the lease free");
    await clock.advance(TTL / 3);
    assert(isLost(lease));
    await line.mend();
  }));

Deno.test("a clock that is ahead takes over early, and the former owner is told by a renewal", () =>
  setUp(async ({ clock, take, kv }) => {
    const lease = await take();
    const ahead = new FakeClock(clock.now() + TTL * 0.9);
    await assert.rejects(take(ahead), LeaseHeldError, "less than the time to live is no harm");
    const farAhead = new FakeClock(clock.now() + TTL + 1);
    const next = await take(farAhead);
    assert(next.token > lease.token);
    assert(!lease.lost.aborted);
    await clock.advance(TTL / 3);
    assert(isLost(lease));
    assert(!next.lost.aborted);
    assert((await kv.get("graph")) !== undefined, "the former owner took nothing back");
    await next.release();
  }));

Deno.test("a clock that is behind waits longer, and takes a lease that was given back at once", () =>
  setUp(async ({ clock, take }) => {
    const lease = await take();
    const behind = new FakeClock(clock.now() - TTL * 5);
    await behind.advance(TTL);
    await assert.rejects(take(behind), LeaseHeldError);
    await lease.release();
    await (await take(behind)).release();
  }));
