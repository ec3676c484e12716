import assert from "node:assert/strict";
import { agentBlocked, type Event, INBOX_KEYS } from "@remora/core";
import { Harness, StreamReader } from "../testdata/harness.ts";

function foreign(questionId: string, workspaceId: string): Event {
  return agentBlocked({
    agentId: "elsewhere",
    questionId,
    question: `Can you, ${questionId}?`,
    options: ["left"],
    onExpiry: "wait",
    workspaceId,
  });
}

Deno.test("a question without a record is only shown, and one with a record can be answered", async () => {
  await using harness = await Harness.start({ onError: () => {} });
  await harness.ask("a1", "Go on?");
  // An unpaired surrogate can be no key, and nothing is kept under an empty name.
  await harness.append(foreign("other", "w"), foreign("\ud800", "w"), foreign("nowhere", ""));
  for (const path of ["/", "/mobile"]) {
    const page = await (await harness.request(path)).text();
    assert.equal(page.match(/<article/g)?.length, 4, path);
    assert.equal(page.match(/<form class="answer"/g)?.length, 1, path);
    assert.equal(page.match(/takes no answer through this store/g)?.length, 3, path);
  }
});

Deno.test("pages that are open learn that a question has no record", async () => {
  await using harness = await Harness.start();
  await (await harness.request("/")).body?.cancel();
  await using reader = new StreamReader(await harness.request("/events"));
  await reader.next();
  await harness.append(foreign("other", "w"));
  const told = await reader.next(({ data }) => data.includes("takes no answer through this store"));
  assert.match(told?.data ?? "", /data-patch="morph" data-target="q-other"/);
});

Deno.test("a record that comes after its event makes the question one that can be answered", async () => {
  await using harness = await Harness.start();
  await harness.append(foreign("late", "w"));
  assert.doesNotMatch(await (await harness.request("/")).text(), /class="answer"/);
  await harness.store.workspace("w").kv.set(`${INBOX_KEYS.question}late`, { question: "here" });
  const realNow = Date.now;
  try {
    Date.now = () => realNow() + 6_000;
    assert.match(await (await harness.request("/")).text(), /class="answer"/);
  } finally {
    Date.now = realNow;
  }
});
