// A process on a store that is killed by log_crash_test.ts.
//   log_worker.ts append URL AGENT FIRST   appends events numbered from FIRST, for ever
//   log_worker.ts follow URL AFTER         prints what it sees, for ever
// Each line is printed before anything else happens: what was printed was acknowledged.
import { createEvent, openStore } from "@remora/core";

const [mode = "", url = "", ...args] = Deno.args;

function print(value: unknown): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`);
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(Deno.stdout.writeSync(rest));
}

await using store = await openStore(url);

if (mode === "append") {
  const [agentId = "", first = "1"] = args;
  for (let n = Number(first);;) {
    // Calls of different sizes at the same time: they share commits.
    const calls = [1, 3, 2].map((size) =>
      Array.from(
        { length: size },
        () => createEvent({ category: "agent", action: "noted", agentId, payload: { n: n++ } }),
      )
    );
    await Promise.all(calls.map(async (events) => {
      const stored = await store.events.append(events);
      print(stored.map(({ seq, payload }) => [seq, payload.n]));
    }));
  }
}

if (mode === "follow") {
  for await (const { seq } of store.events.follow({ after: Number(args[0]) })) print(seq);
}
