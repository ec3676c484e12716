import assert from "node:assert/strict";
import { openStore } from "../store/open_store.ts";
import { FakeClock } from "../testing/fake_clock.ts";
import { after } from "./_after.ts";
import { systemClock } from "./clock.ts";
import { pause } from "./_pause.ts";

const HOUR = 3_600_000;

/** Sets the clock of this process back while something is done. */
async function setBack(work: () => Promise<void>): Promise<void> {
  const { now } = Date;
  Date.now = () => now() - HOUR;
  try {
    await work();
  } finally {
    Date.now = now;
  }
}

Deno.test("a pause is not longer for a clock that is set back meanwhile", async () => {
  const over = pause(systemClock, 50);
  await setBack(() => over);
});

Deno.test("a lease is renewed all the same when the clock is set back", async () => {
  await using store = await openStore("memory:");
  await using lease = await store.lease("a", 300);
  await setBack(async () => {
    const isRenewed = async () => {
      const holder = await store.leaseHolder("a");
      return holder !== undefined && Date.parse(holder.expiresAt) < Date.now() + HOUR / 2;
    };
    for (let tries = 0; !await isRenewed(); tries++) {
      assert.ok(tries < 3_000, "never renewed");
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    assert.equal(lease.lost.aborted, false);
  });
});

Deno.test("after() rings once, and not when it is taken back", async () => {
  const rung: string[] = [];
  const cancel = after(systemClock, 1, () => rung.push("taken back"));
  cancel();
  await new Promise<void>((resolve) => {
    after(systemClock, 20, () => {
      rung.push("rung");
      resolve();
    });
  });
  cancel();
  const clock = new FakeClock();
  after(clock, 1_000, () => rung.push("faked"));
  await clock.advance(999);
  assert.deepEqual(rung, ["rung"]);
  await clock.advance(1);
  assert.deepEqual(rung, ["rung", "faked"]);
});
