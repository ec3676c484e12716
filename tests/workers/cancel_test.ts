import assert from "node:assert/strict";
import { join } from "node:path";
import { eventKey, listQuestions, openStore } from "@remora/core";
import { startOfflineModel } from "@remora/backend";
import { cancel } from "../../cli/commands/cancel/cancel.ts";
import { fakeContext } from "../../cli/testdata/fake_context.ts";
import { RunningProgram } from "../_program.ts";
import { ROOT } from "../../tools/_deno.ts";
import { CLI, Workplace } from "../cli/_remora.ts";

async function writeSources(place: Workplace): Promise<void> {
  await Deno.mkdir(join(place.folder, "src"));
  const text = "export function size(value: any): number {\n  return value.length;\n}\n";
  for (const name of ["a", "b"]) await Deno.writeTextFile(`${place.folder}/src/${name}.ts`, text);
}

Deno.test("cancel ends what another process runs, and withdraws its questions", async () => {
  await using place = await Workplace.create();
  await writeSources(place);
  const args = ["run", "src", "--offline", "--store", place.store];
  await using run = new RunningProgram(CLI, args, { cwd: place.folder });
  await run.waitFor(/^waiting [^]*^waiting /m);
  await using store = await openStore(place.store);
  assert.equal((await listQuestions(store, { status: "pending" })).length, 2);
  const context = fakeContext();
  await cancel(context, { store: place.store, format: "text", by: "Ada", reason: "Wrong folder" });
  assert.match(context.out.text(), /^Run \S+ is cancelled\n$/);
  assert.equal(await run.ended(), 2, run.stderr);
  assert.match(run.stdout, /2 cancelled/);
  assert.deepEqual((await listQuestions(store)).map(({ status }) => status), [
    "withdrawn",
    "withdrawn",
  ]);
  const events = await store.events.read({ filter: { categories: ["graph"] } });
  assert.equal(eventKey(events.at(-1)!), "graph:cancelled");
  assert.equal(events.at(-1)?.payload.reason, "Wrong folder");
});

Deno.test("cancel ends the run of a process that was killed", async () => {
  await using place = await Workplace.create();
  await writeSources(place);
  await using model = await startOfflineModel({ latency: { min: 0, max: 0 } });
  // Its lease is a short one, so that nobody has to wait for long.
  const child = join(ROOT, "backend/run/testdata/run_child.ts");
  const args = [place.store, model.baseUrl, await Deno.realPath(place.folder), "killed"];
  await using run = new RunningProgram(child, args);
  await using store = await openStore(place.store);
  let blocked = 0;
  for await (const _ of store.events.follow({ filter: { patterns: ["agent:blocked"] } })) {
    if (++blocked === 2) break;
  }
  run.kill("SIGKILL");
  await run.ended();
  const context = fakeContext();
  await cancel(context, { store: place.store, format: "json" });
  assert.deepEqual(JSON.parse(context.out.text()), { graphId: "killed", outcome: "cancelled" });
  assert.deepEqual(await listQuestions(store, { status: "pending" }), []);
});
