import assert from "node:assert/strict";
import { ClientStreams } from "./client_streams.ts";
import { encodeSse, toBytes } from "./encode.ts";
import { FanOut } from "./fan_out.ts";

const STAY = "event: live\nretry: 400\ndata: 400";
const decoder = new TextDecoder();

function frame(text: string): Uint8Array<ArrayBuffer> {
  return toBytes(encodeSse({ data: text }));
}

async function read(reader: ReadableStreamDefaultReader<Uint8Array<ArrayBuffer>>): Promise<string> {
  const { done, value } = await reader.read();
  return done ? "(end)" : decoder.decode(value).trim();
}

Deno.test("a reader that stops reading is sent nothing more, and everything when it reads again", async () => {
  let state = "old";
  const fanOut = new FanOut({ catchUp: () => frame(`all of ${state}`), maxQueued: 100 });
  const slow = fanOut.join({ isCurrent: true }).getReader();
  assert.equal(await read(slow), STAY);
  for (let n = 0; n < 1_000; n++) fanOut.send(frame(`frame ${n} ${"x".repeat(50)}`));
  state = "new";
  const got = [];
  for (let text = await read(slow); !got.at(-1)?.includes("all of"); text = await read(slow)) {
    got.push(text);
    if (text.includes("all of")) break;
  }
  assert.ok(got.length <= 4, `${got.length} frames were kept for it`);
  assert.equal(got.at(-1), "data: all of new");
  fanOut.send(frame("and on"));
  assert.equal(await read(slow), "data: and on");
  fanOut.close();
});

Deno.test("a slow reader changes nothing for a quick one", async () => {
  const fanOut = new FanOut({ catchUp: () => frame("all"), maxQueued: 100 });
  const _slow = fanOut.join({ isCurrent: true });
  const quick = fanOut.join({ isCurrent: true }).getReader();
  await read(quick);
  for (let n = 0; n < 50; n++) {
    fanOut.send(frame(`${n}`));
    assert.equal(await read(quick), `data: ${n}`);
  }
  fanOut.close();
});

Deno.test("heartbeats come as comments and as events that a page can hear, and a reader that never reads is dropped", async () => {
  const fanOut = new FanOut({
    catchUp: () => frame("all"),
    maxQueued: 30,
    maxStalled: 50,
    heartbeat: 10,
  });
  const quick = fanOut.join({ isCurrent: true }).getReader();
  await read(quick);
  assert.equal(await read(quick), ": still here\n\nevent: beat\ndata:");
  const stalled = fanOut.join({ isCurrent: true });
  for (let n = 0; n < 5; n++) fanOut.send(frame("a frame that fills the queue"));
  const start = performance.now();
  while (fanOut.size === 2 && performance.now() - start < 5_000) await read(quick);
  assert.equal(fanOut.size, 1);
  // What was queued for it is bounded, and its stream has ended.
  const rest = await new Response(stalled).text();
  assert.ok(rest.length < 200, `${rest.length}`);
  await quick.cancel();
});

Deno.test("a reader that goes away is forgotten at once, and the timer with the last one", async () => {
  const fanOut = new FanOut({ catchUp: () => frame("all") });
  const streams = [fanOut.join({ isCurrent: true }), fanOut.join({ isCurrent: false })];
  assert.equal(fanOut.size, 2);
  for (const stream of streams) await stream.cancel();
  assert.equal(fanOut.size, 0);
  fanOut.send(frame("to nobody"));
});

Deno.test("a stream that is joined after closing ends at once", async () => {
  const fanOut = new FanOut({ catchUp: () => frame("all") });
  fanOut.close();
  const reader = fanOut.join({ isCurrent: true }).getReader();
  assert.equal(await read(reader), STAY);
  assert.equal(await read(reader), "(end)");
});

Deno.test("a browser with too many streams gets what there is, and may stay when one is free", async () => {
  const clients = new ClientStreams();
  const fanOut = new FanOut({ catchUp: () => frame("all"), clients });
  const other = new FanOut({ catchUp: () => frame("all"), clients });
  const join = (from: FanOut, client: string) => from.join({ isCurrent: true, client }).getReader();
  const staying = [join(fanOut, "a"), join(fanOut, "a"), join(other, "a"), join(other, "a")];
  const brief = join(fanOut, "a");
  assert.match(await read(brief), /retry: 2000/);
  assert.equal(await read(brief), "data: all");
  assert.equal(await read(brief), "(end)");
  assert.equal(await read(join(fanOut, "b")), STAY);
  await staying[3]?.cancel();
  assert.equal(await read(join(fanOut, "a")), STAY);
  fanOut.close();
  other.close();
  assert.equal(clients.enter("a"), true);
});
