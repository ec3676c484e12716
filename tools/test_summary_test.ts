import assert from "node:assert/strict";
import { add, lastLine, summarize, unexcused } from "./test_summary.ts";

const OUTPUT = `running 3 tests from ./a_test.ts
adds ... \x1b[0m\x1b[32mok\x1b[0m (1ms)
draws ... ignored (0ms)
clicks [nats-server is not installed] ... \x1b[0m\x1b[33mignored\x1b[0m (0ms)
types (ignored: Chromium is not installed) ... ignored (0ms)

\x1b[0m\x1b[32mok\x1b[0m | 1 passed (2 steps) | 0 failed | 3 ignored (8ms)
`;

Deno.test("summarize() counts and keeps why a test was skipped", () => {
  assert.deepEqual(summarize(OUTPUT, 0), {
    passed: 1,
    failed: 0,
    skipped: [
      { name: "draws", reason: "no reason given" },
      { name: "clicks", reason: "nats-server is not installed" },
      { name: "types", reason: "Chromium is not installed" },
    ],
  });
});

Deno.test("summarize() counts failures of a run", () => {
  const { passed, failed } = summarize("FAILED | 33 passed | 2 failed (381ms)\n", 1);
  assert.deepEqual([passed, failed], [33, 2]);
});

Deno.test("summarize() counts a run that broke before its tests as one failure", () => {
  assert.equal(summarize("error: Type checking failed.\n", 1).failed, 1);
  assert.equal(summarize("ok | 5 passed | 0 failed (1ms)\n", 1).failed, 1);
});

Deno.test("lastLine() counts a skip as a failure where nothing may be skipped", () => {
  const total = add([summarize(OUTPUT, 0), summarize("ok | 4 passed | 0 failed (1ms)\n", 0)]);
  assert.equal(lastLine(total, false), "5 passed, 0 failed, 3 skipped");
  assert.equal(lastLine(total, true), "5 passed, 3 failed");
  assert.equal(lastLine({ passed: 1, failed: 0, skipped: [] }, false), "1 passed, 0 failed");
});

Deno.test("unexcused() passes over what not every machine can have, never a skip without a reason", () => {
  const reasons = ["Bun is not installed", "mounting is not allowed here", "no reason given"];
  const skipped = reasons.map((reason) => ({ name: "a test", reason }));
  const summary = { passed: 1, failed: 0, skipped };
  assert.deepEqual(unexcused(summary).map(({ reason }) => reason), ["no reason given"]);
  assert.equal(lastLine(summary, true), "1 passed, 1 failed");
});
