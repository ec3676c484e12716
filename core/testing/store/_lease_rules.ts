import assert from "node:assert/strict";
import { createStore } from "../../store/create_store.ts";
import { LeaseHeldError } from "../../store/errors.ts";
import type { Store } from "../../store/types.ts";
import { FakeClock } from "../fake_clock.ts";
import { eventually, openOn, type Rule } from "./_rule.ts";
import type { TestBed } from "./test_bed.ts";

const TTL = 30_000;

/** What leases must do. */
export const leaseRules: readonly Rule[] = [
  clockRule("a lease has one owner at a time", async (store) => {
    const lease = await store.lease("graph", TTL, { owner: "first" });
    await assert.rejects(
      store.lease("graph", TTL, { owner: "second" }),
      (error: unknown) => error instanceof LeaseHeldError && error.owner === "first",
    );
    await store.lease("another", TTL);
    await lease.release();
    await lease.release();
    await store.lease("graph", TTL, { owner: "second" });
    assert.equal(lease.lost.aborted, false);
  }),

  clockRule("who has a lease can be asked without taking it", async (store, clock) => {
    assert.equal(await store.leaseHolder("graph"), undefined);
    const lease = await store.lease("graph", TTL, { owner: "first" });
    const expiresAt = new Date(clock.now() + TTL).toISOString();
    assert.deepEqual(await store.leaseHolder("graph"), { owner: "first", expiresAt });
    await lease.release();
    assert.equal(await store.leaseHolder("graph"), undefined);
  }),

  clockRule("of many who take a lease one gets it", async (store) => {
    const takers = Array.from({ length: 20 }, () => store.lease("graph", TTL));
    const results = await Promise.allSettled(takers);
    assert.equal(results.filter(({ status }) => status === "fulfilled").length, 1);
  }),

  clockRule("a lease is renewed for as long as its owner lives", async (store, clock) => {
    const lease = await store.lease("graph", TTL);
    for (let round = 0; round < 10; round++) {
      await eventually("the next renewal is planned", () => clock.pending === 2);
      await clock.advance(TTL / 2);
    }
    await eventually("the next renewal is planned", () => clock.pending === 2);
    await assert.rejects(store.lease("graph", TTL), LeaseHeldError);
    assert.equal(lease.lost.aborted, false);
    await lease.release();
    assert.equal(clock.pending, 0);
  }),

  {
    name: "an owner that slept too long loses the lease and is told",
    async run(bed: TestBed): Promise<void> {
      const sleeping = new FakeClock();
      const awake = new FakeClock();
      const engine = await bed.open();
      await using owner = createStore(engine, { clock: sleeping });
      await using other = createStore(engine, { clock: awake });
      const lease = await owner.lease("graph", TTL);
      await awake.jump(TTL + 1);
      const next = await other.lease("graph", TTL);
      assert(next.token > lease.token, "the token must grow with each new owner");
      await sleeping.jump(TTL + 2);
      await eventually("the lease is lost", () => lease.lost.aborted);
      await lease.release();
      await assert.rejects(other.lease("graph", TTL), LeaseHeldError);
    },
  },

  clockRule("an owner that slept keeps the lease if nobody took it", async (store, clock) => {
    const lease = await store.lease("graph", TTL);
    await clock.jump(TTL * 5);
    await eventually("the lease is renewed", () => clock.pending === 2);
    await assert.rejects(store.lease("graph", TTL), LeaseHeldError);
    assert.equal(lease.lost.aborted, false);
  }),

  {
    name: "closing the store gives its leases back",
    async run(bed: TestBed): Promise<void> {
      const clock = new FakeClock();
      const store = await openOn(bed, { clock });
      await store.lease("graph", TTL);
      await store.close();
      assert.equal(clock.pending, 0);
    },
  },

  clockRule("leases are in no workspace", async (store) => {
    await store.lease("graph", TTL);
    assert.deepEqual(await store.workspaces(), []);
  }),
];

function clockRule(name: string, check: (store: Store, clock: FakeClock) => Promise<void>): Rule {
  return {
    name,
    async run(bed: TestBed): Promise<void> {
      const clock = new FakeClock();
      await using store = await openOn(bed, { clock });
      await check(store, clock);
    },
  };
}
