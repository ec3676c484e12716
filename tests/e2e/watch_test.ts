import assert from "node:assert/strict";
import { join } from "node:path";
import {
  ASKS_ONCE,
  CLEAN,
  eventsOf,
  nextEvent,
  RunningRemora,
  storeOf,
  Workplace,
  writeFiles,
} from "./_remora.ts";

/** A finding that needs no question. */
const FIXABLE = "export function size(): number {\n  let length = 1;\n  return length;\n}\n";

Deno.test("watch runs over everything, then over what is saved, and leaves a run that goes on", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/clean.ts": CLEAN, "src/size.ts": CLEAN });
  const store = ["--store", place.store];
  await using watch = new RunningRemora(place, [
    ...["watch", "src", "--offline", "--debounce", "80ms", ...store],
  ]);
  await watch.waitFor(/^runs +src\/clean\.ts, src\/size\.ts$/m);
  await watch.waitFor(/^2 done/m);
  // As editors save: another file, renamed over the first; a backup beside it.
  const file = join(place.folder, "src", "size.ts");
  await Deno.copyFile(file, `${file}~`);
  await Deno.writeTextFile(`${file}.tmp`, FIXABLE);
  await Deno.rename(`${file}.tmp`, file);
  await watch.waitFor(/^runs +src\/size\.ts$/m);
  await watch.waitFor(/^done +lint:src\/size\.ts +Fixed 1 finding/m);
  await watch.waitFor(/^1 done {2}src\/size\.ts: .* review diff --store sqlite:\S+\/remora\.db$/m);
  assert.equal(await Deno.readTextFile(file), FIXABLE);

  await writeFiles(place, { "src/ask.ts": ASKS_ONCE });
  await watch.waitFor(/^waiting +lint:src\/ask\.ts/m);
  watch.kill("SIGINT");
  assert.equal(await watch.ended(), 130);
  const [, graphId] = /resume (\S+)/.exec(watch.stderr) ?? [];
  assert.ok(graphId, watch.stderr);
  {
    await using resumed = new RunningRemora(place, ["resume", graphId, "--offline", ...store]);
    await resumed.waitFor(/^running +lint:src\/ask\.ts +goes on where it was/m);
    const [question] = JSON.parse(
      (await place.remora(["questions", "--format", "json", ...store])).stdout,
    );
    await place.remora(["answer", question.id, "1", ...store]);
    assert.equal(await resumed.ended(), 0, resumed.stderr);
  }
  const diff = await place.remora(["review", "diff", "--format", "json", ...store]);
  const paths = JSON.parse(diff.stdout).map(({ path }: { path: string }) => path);
  assert.deepEqual(paths, ["src/size.ts", "src/ask.ts"]);
});

Deno.test("watch --no-initial --format json tells each step as a line of JSON, deletions included", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/a.ts": CLEAN, "src/b.ts": FIXABLE });
  await using watch = new RunningRemora(place, [
    ...["watch", "src", "--offline", "--no-initial", "--debounce", "80", "-o", "lint"],
    ...["--format", "json", "--store", place.store],
  ]);
  await watch.waitFor(/"type":"watching"/);
  await Deno.writeTextFile(join(place.folder, "src", "a.ts"), "export var a = 1;\n");
  await watch.waitFor(/"type":"ended"/);
  await Deno.remove(join(place.folder, "src", "b.ts"));
  await watch.waitFor(/"type":"removed"/);
  watch.kill("SIGINT");
  assert.equal(await watch.ended(), 0, watch.stderr);
  const lines = watch.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(lines.map(({ type }) => type), ["watching", "started", "ended", "removed"]);
  assert.deepEqual(lines[1].nodes.map(({ nodeId }: { nodeId: string }) => nodeId), ["src/a.ts"]);
  assert.equal(lines[2].report.counts.completed, 1);
  assert.deepEqual(lines[3].nodeIds, ["src/b.ts"]);
  await using store = await storeOf(place);
  await nextEvent(store, "agent:completed");
  assert.deepEqual(await eventsOf(store, "agent:cancelled"), []);
});
