import assert from "node:assert/strict";
import { createEvent, type Event, openStore } from "@remora/core";
import fc from "fast-check";
import { Site } from "../routes/site.ts";
import { whole } from "../sse/diff.ts";
import { SseParser } from "../sse/parse.ts";
import { SampleLog } from "../testdata/sample_log.ts";

const AT = Date.UTC(2026, 0, 1);

/** Events of every kind that a panel shows, in any order, about few agents and runs. */
const anyEvent: fc.Arbitrary<Event> = fc.record({
  kind: fc.constantFrom(
    ...["agent:queued", "agent:started", "agent:blocked", "agent:resumed", "agent:completed"],
    ...["agent:failed", "agent:expired", "tool:called", "tool:completed", "model:request"],
    ...["model:response", "user:reviewed", "user:message", "graph:started", "graph:completed"],
  ),
  agent: fc.nat(4),
  graph: fc.nat(1),
  question: fc.nat(3),
}).map(({ kind, agent, graph, question }) => {
  const [category, action = ""] = kind.split(":");
  return createEvent({
    category: CATEGORIES.find((known) => known === category) ?? "agent",
    action,
    agentId: `a${agent}`,
    graphId: `g${graph}`,
    timestamp: new Date(AT).toISOString(),
    payload: {
      ...{ name: `agent ${agent}`, bundle: "lint", target: `src/f${agent}.ts`, workspaceId: "w" },
      ...{ questionId: `q${question}`, question: "Go on?", options: ["yes"], upstream: ["a0"] },
      ...{
        toolName: "t",
        turn: question,
        usage: { totalTokens: 10 },
        total: 9,
        decision: "rejected",
      },
      ...{ result: { status: "success", summary: "s", changedFiles: question > 1 ? ["x"] : [] } },
    },
  });
});

const CATEGORIES = ["agent", "tool", "model", "user", "graph"] as const;

async function firstMessage(body: ReadableStream<Uint8Array>): Promise<string> {
  const parser = new SseParser();
  for await (const text of body.pipeThrough(new TextDecoderStream())) {
    for (const message of parser.push(text)) if (message.event === "message") return message.data;
  }
  return "";
}

Deno.test("what a reader gets after any events is what a page drawn now shows, in each view", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(anyEvent, { maxLength: 6 }), { maxLength: 6 }),
      async (bursts) => {
        await using store = await openStore("memory:");
        await using site = new Site({ store });
        for (const view of ["dashboard", "mobile", "projector"] as const) {
          const panels = site.panelsOf(view);
          const feed = site.feed(view, panels);
          // A reader that is there makes every burst a frame, drawn from the one before.
          const reader = (await feed.join(undefined)).getReader();
          for (const burst of bursts) {
            await store.events.append(
              burst.map((event) => ({ ...event, id: crypto.randomUUID() })),
            );
            await site.ready();
            await feed.settled();
          }
          const expected = panels.map((panel) => whole(panel.id, panel.draw(site.model(view))))
            .join("");
          assert.equal(
            (await firstMessage(await feed.join(undefined))).trim(),
            expected.trim(),
            view,
          );
          await reader.cancel();
        }
        site.closeStreams();
      },
    ),
    { numRuns: 10 },
  );
});

Deno.test("an event of a tool does not draw the questions again", async () => {
  await using store = await openStore("memory:");
  let drawn = 0;
  const panel = {
    id: "counted",
    watches: ["agent"] as const,
    draw: () => ({
      html: `<p id="counted">${++drawn}</p>`,
      shell: `${drawn}`,
      parts: [],
      rows: [],
    }),
  };
  await using site = new Site({ store, panels: [panel] });
  await site.ready();
  const feed = site.feed("dashboard", site.panelsOf("dashboard"));
  const reader = (await feed.join(undefined)).getReader();
  const before = drawn;
  const { events } = new SampleLog(AT);
  await store.events.append(events.filter((event) => event.category === "tool"));
  await site.ready();
  await feed.settled();
  assert.equal(drawn, before);
  await store.events.append(events.filter((event) => event.action === "started"));
  await site.ready();
  await feed.settled();
  assert.equal(drawn, before + 1);
  await reader.cancel();
});
