// A process on a store, for the tests of several processes: worker.ts MODE URL …
// It prints what happened as JSON lines; the first is {"ready":true}.
import { openStore } from "../../open_store.ts";
import { eventFactory } from "../../../testing/event_factory.ts";
import { RemoraError } from "../../../error/error.ts";

const [mode, url = "", ...args] = Deno.args;

function print(value: unknown): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

try {
  await run();
} catch (error) {
  if (!(error instanceof RemoraError)) throw error;
  print({ error: error.code, message: error.message, hint: error.hint });
  Deno.exit(3);
}

async function run(): Promise<void> {
  await using store = await openStore(url, { readOnly: mode === "read" });
  print({ ready: true });
  switch (mode) {
    case "open":
    case "read":
      print({ head: await store.events.head() });
      return;
    // Appends COUNT events in calls of BATCH, and says after each call what is durable.
    case "append": {
      const [agentId = "", count = "0", batch = "1"] = args;
      const make = eventFactory({ agentId });
      for (let sent = 0; sent < Number(count); sent += Number(batch)) {
        const events = Array.from({ length: Number(batch) }, () => make());
        const stored = await store.events.append(events);
        print({ acknowledged: stored.map(({ seq, payload }) => [seq, payload.n]) });
      }
      return;
    }
    // Follows until COUNT events are seen.
    case "follow": {
      const [count = "0"] = args;
      let left = Number(count);
      for await (const { seq, agentId, payload, timestamp } of store.events.follow()) {
        print({ seen: [seq, agentId, payload.n], at: Date.now(), timestamp });
        if (--left === 0) return;
      }
      return;
    }
    // Waits for the key "go", then tries to create the key "winner" several times at once.
    case "race": {
      const [name = "", tries = "1"] = args;
      const { kv } = store.workspace("race");
      for await (const change of kv.watch("go")) if (change.key === "go") break;
      const results = await Promise.all(
        Array.from({ length: Number(tries) }, (_, n) => kv.create("winner", `${name} ${n}`)),
      );
      for (const { ok, entry } of results) print({ won: ok, winner: entry?.value });
      return;
    }
    // Reads one event each PAUSE ms until COUNT are read, and reports how much memory that took.
    case "slow": {
      const [count = "0", pause = "0"] = args;
      let left = Number(count);
      for await (const { seq } of store.events.follow({ after: 0 })) {
        if (left === Number(count)) print({ first: seq });
        if (--left === 0) break;
        await new Promise((resolve) => setTimeout(resolve, Number(pause)));
      }
      print({ rss: Deno.memoryUsage().rss });
      return;
    }
    // Appends one event after the other for so many milliseconds, without a pause.
    case "hog": {
      const make = eventFactory();
      const end = Date.now() + Number(args[0]);
      let wrote = 0;
      await store.events.append([make()]);
      print({ writing: true });
      for (; Date.now() < end; wrote++) await store.events.append([make()]);
      print({ wrote });
      return;
    }
    default:
      throw new Error(`Unknown mode ${mode}`);
  }
}
