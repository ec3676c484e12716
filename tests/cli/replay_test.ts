import assert from "node:assert/strict";
import { createEvent, openStore } from "@remora/core";
import { join } from "node:path";
import { RunningProgram } from "../_program.ts";
import { CLI, Workplace } from "./_remora.ts";

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  Deno.test(`${signal} ends a replay at once; what was played stays`, {
    ignore: Deno.build.os === "windows",
  }, async () => {
    await using place = await Workplace.create();
    const event = (timestamp: string) =>
      JSON.stringify({
        ...createEvent({ category: "user", action: "played", payload: {} }),
        timestamp,
      });
    const log = [event("2026-03-01T10:00:00.000Z"), event("2026-03-01T11:00:00.000Z")];
    await Deno.writeTextFile(join(place.folder, "log.jsonl"), log.join("\n"));
    const into = `sqlite:${join(place.folder, "again.db")}`;
    await using store = await openStore(into);
    const args = ["events", "replay", "log.jsonl", "--into", into, "--max-pause", "1h"];
    await using program = new RunningProgram(CLI, args, { cwd: place.folder });
    for await (const { action } of store.events.follow({ signal: AbortSignal.timeout(30_000) })) {
      assert.equal(action, "played");
      break;
    }
    program.kill(signal);
    assert.equal(await program.ended(), signal === "SIGINT" ? 130 : 143);
    assert.match(program.stdout, /^1 events were played into /);
    assert.equal(await store.events.head(), 1);
  });
}
