import { openStore } from "@remora/core";
import { AGENTS, LogCrash } from "./_log_crash.ts";

/** `deno task test` runs few rounds, `deno task test:crash` many. */
const ROUNDS = Number(Deno.env.get("REMORA_CRASH_ROUNDS") ?? "20");

Deno.test(`kill -9 of writers and followers loses no event, ${ROUNDS} rounds`, async () => {
  const folder = await Deno.makeTempDir({ prefix: "remora-crash-" });
  try {
    const url = `sqlite:${folder}/crash.db`;
    const crash = new LogCrash(url);
    for (let round = 0; round < ROUNDS; round++) {
      await crash.play();
      await using store = await openStore(url);
      await crash.prepare(store);
    }
    await using store = await openStore(url);
    const { acknowledged, stored, seen } = await crash.check(store);
    console.log(
      `log: ${ROUNDS} rounds, ${ROUNDS * (AGENTS.length + 1)} kills, ${acknowledged} events ` +
        `acknowledged and ${stored} stored, ${seen} seen by the killed follower; ` +
        "0 lost, 0 doubled, 0 out of order",
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
