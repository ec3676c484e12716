// A process that opens a store, writes and reads one key, and closes it: run with few permissions.
import { openNatsEngine } from "../mod.ts";

const engine = await openNatsEngine(Deno.args[0] ?? "");
await engine.kv("w").set("key", 1);
console.log(JSON.stringify((await engine.kv("w").get("key"))?.value));
await engine.close();
