// _holder.ts ENGINE COUNT: puts events into a store and prints what the process takes up then.
import { openStore } from "@remora/core";
import { makeEvents } from "./_events.ts";

const [engine = "", count = "0"] = Deno.args;
const folder = await Deno.makeTempDir({ prefix: "remora-bench-" });
const path = `${folder}/bench.db`;
try {
  const url = engine === "sqlite" ? `sqlite:${path}` : "memory:";
  const total = engine === "nothing" ? 0 : Number(count);
  const options = engine === "memory" ? { keep: total } : {};
  await using store = await openStore(url, options);
  for (let at = 0; at < total; at += 1_000) await store.events.append(makeEvents(1_000));
  const collect: unknown = Reflect.get(globalThis, "gc");
  if (typeof collect === "function") collect();
  const { rss, heapUsed } = Deno.memoryUsage();
  const file = engine === "sqlite" ? (await Deno.stat(path)).size : 0;
  console.log(JSON.stringify({ rss, heap: heapUsed, file }));
} finally {
  await Deno.remove(folder, { recursive: true });
}
