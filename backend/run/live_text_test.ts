import assert from "node:assert/strict";
import { followLiveTexts, LIVE_WORKSPACE } from "@remora/core";
import type { ModelClient } from "../model/types.ts";
import { Desk } from "./_test_desk.ts";

/** The offline model, which thinks aloud and waits until somebody has heard it. */
function thinkingAloud(model: ModelClient, heard: Promise<void>): ModelClient {
  return {
    name: model.name,
    baseUrl: model.baseUrl,
    models: (options) => model.models(options),
    async complete(request, options = {}) {
      options.onText?.("Let me ");
      options.onText?.("see.");
      if (options.onText !== undefined) await heard;
      return await model.complete(request, options);
    },
  };
}

Deno.test("a live run shows what the model writes while it does, and leaves nothing of it", async () => {
  await using desk = await Desk.open();
  const heard = Promise.withResolvers<void>();
  const stop = new AbortController();
  const listening = (async () => {
    for await (const { live } of followLiveTexts(desk.store, { signal: stop.signal })) {
      if (live === undefined) continue;
      stop.abort();
      heard.resolve();
      return live;
    }
    return undefined;
  })();
  const run = await desk.lint(["src/money.ts"], {
    model: thinkingAloud(desk.model, heard.promise),
    answer: "auto",
    live: true,
  });
  const live = await listening;
  assert.deepEqual([live?.turn, live?.agentId], [1, run.agents[0]?.agentId]);
  assert.match(live?.text ?? "", /^Let me /);
  const { counts } = await run.done;
  assert.equal(counts.completed, 1);
  assert.deepEqual(await desk.store.workspace(LIVE_WORKSPACE).kv.list(), []);
});
