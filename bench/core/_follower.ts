// _follower.ts URL COUNT: follows a log and prints, at the end, how old each event was when it came.
import { openStore } from "@remora/core";

const [url = "", count = "0"] = Deno.args;
const latencies: number[] = [];

await using store = await openStore(url);
const events = store.events.follow({ after: 0 });
console.log("ready");
for await (const { payload } of events) {
  latencies.push(performance.timeOrigin + performance.now() - Number(payload.sentAt));
  if (latencies.length === Number(count)) break;
}
console.log(JSON.stringify(latencies));
