import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import type { Engine } from "../../store/engine.ts";
import type { Rule } from "./_rule.ts";
import type { TestBed } from "./test_bed.ts";

/** What file contents must do. */
export const blobRules: readonly Rule[] = [
  engineRule("get() of a blob returns the bytes that put() was given", async ({ blobs }) => {
    for (const data of [new Uint8Array(), Uint8Array.of(0, 255, 13, 10), bytes(3_000_000)]) {
      const hash = await blobs.put(data);
      assert.equal(hash, createHash("sha256").update(data).digest("hex"));
      assert.deepEqual(await blobs.get(hash), data);
    }
  }),

  engineRule("put() of the same bytes gives the same hash", async ({ blobs }) => {
    const [one, two] = await Promise.all([blobs.put(bytes(100)), blobs.put(bytes(100))]);
    assert.equal(one, two);
  }),

  engineRule("get() of an unknown hash is undefined", async ({ blobs }) => {
    assert.equal(await blobs.get("0".repeat(64)), undefined);
    assert.equal(await blobs.get("../x"), undefined);
  }),

  engineRule("changing the bytes afterwards does not change the blob", async ({ blobs }) => {
    const data = bytes(10);
    const hash = await blobs.put(data);
    data.fill(9);
    assert.deepEqual(await blobs.get(hash), bytes(10));
  }),

  engineRule("collect(), where there is one, drops what is old and unused", async ({ blobs }) => {
    if (blobs.collect === undefined) return;
    const used = await blobs.put(bytes(1));
    const unused = await blobs.put(bytes(2));
    assert.equal(await blobs.collect(new Set([used]), Date.now() - 60_000), 0);
    assert.notEqual(await blobs.get(unused), undefined);
    assert.equal(await blobs.collect(new Set([used]), Date.now() + 60_000), 1);
    assert.equal(await blobs.get(unused), undefined);
    assert.deepEqual(await blobs.get(used), bytes(1));
  }),
];

function engineRule(name: string, check: (engine: Engine) => Promise<void>): Rule {
  return {
    name,
    async run(bed: TestBed): Promise<void> {
      const engine = await bed.open();
      try {
        await check(engine);
      } finally {
        await engine.close();
      }
    },
  };
}

function bytes(length: number): Uint8Array {
  return Uint8Array.from({ length }, (_, index) => index * 7 + (index >> 8));
}
