import assert from "node:assert/strict";
import fc from "fast-check";
import { RemoraError } from "../../error/error.ts";
import { eventFactory } from "../../testing/event_factory.ts";
import { openStore } from "../open_store.ts";
import type { Store } from "../types.ts";

const EVENTS = 600;

Deno.test("whatever damages a file, every error says so", async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-damage-" });
  try {
    const path = `${folder}/x.db`;
    const whole = await makeFile(path);
    const errors = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.nat(whole.length),
        fc.integer({ min: 1, max: 6_000 }),
        fc.nat(255),
        fc.boolean(),
        async (start, length, byte, isCut) => {
          const bytes = isCut ? whole.slice(0, start) : whole.slice();
          if (!isCut) bytes.fill(byte, start, start + length);
          await Deno.writeFile(path, bytes);
          await use(path, errors);
          for (const sibling of ["-wal", "-shm"]) {
            await Deno.remove(path + sibling).catch(() => {});
          }
        },
      ),
      { numRuns: 60, seed: 4 },
    );
    assert((errors.get("STORE-CORRUPT") ?? 0) > 30, "the damage was met");
    const others = [...errors.keys()].filter((code) => !EXPECTED.includes(code));
    assert.deepEqual(others, []);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

const EXPECTED: readonly string[] = [
  "STORE-CORRUPT",
  "STORE-FOREIGN",
  "STORE-NEWER",
  "STORE-IO",
  "FILE-NOT-FOUND",
];

async function makeFile(path: string): Promise<Uint8Array> {
  const store = await openStore(`sqlite:${path}`);
  const make = eventFactory({ graphId: "g", payload: { text: "x".repeat(100) } });
  await store.events.append(
    Array.from({ length: EVENTS }, (_, n) => make({ agentId: `a${n % 7}` })),
  );
  const { kv, files } = store.workspace("w");
  await Promise.all(Array.from({ length: 100 }, (_, n) => kv.set(`key${n}`, { n })));
  await files.write("a.txt", "text ".repeat(1_000));
  await store.close();
  return await Deno.readFile(path);
}

/** Does everything once, and counts the errors of Remora; others fail the test. */
async function use(path: string, errors: Map<string, number>): Promise<void> {
  const note = async (work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      if (!(error instanceof RemoraError)) throw error;
      assert(error.hint !== undefined, error.code);
      errors.set(error.code, (errors.get(error.code) ?? 0) + 1);
    }
  };
  await note(async () => {
    const store: Store = await openStore(`sqlite:${path}`);
    const { kv, files } = store.workspace("w");
    await note(() => store.events.read({ limit: EVENTS }));
    await note(() => store.events.read({ filter: { agentId: "a3" } }));
    await note(() => store.events.read({ filter: { patterns: ["agent:*"] }, reverse: true }));
    await note(async () => {
      // Pages that are gone may take the end of the log with them.
      const signal = AbortSignal.timeout(50);
      for await (const { seq } of store.events.follow({ after: 0, signal })) {
        if (seq > EVENTS - 10) break;
      }
    });
    await note(() => kv.list());
    await note(() => files.readText("a.txt"));
    await note(() => store.events.append([eventFactory()()]));
    await note(() => kv.set("key3", 4));
    await store.close();
  });
}
