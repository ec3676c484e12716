import assert from "node:assert/strict";
import { join } from "node:path";
import { Workplace, writeFiles } from "./_remora.ts";

/** A finding that needs no question, and a function without a test. */
const FIXABLE = "export function size(): number {\n  let length = 1;\n  return length;\n}\n";

Deno.test("analyze shows a row for each node; --auto-accept writes, undo takes it back", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": FIXABLE, "src/b.ts": "export const b = 1;\n" });
  const store = ["--store", place.store];
  const run = await place.remora([
    ...["analyze", "src", "-o", "lint,test", "--offline", "--auto-accept", ...store],
  ]);
  assert.equal(run.code, 0, run.stderr);
  assert.match(
    run.stdout,
    /^Remora analysis results\nTotal nodes: 2 {2}Successful: \d {2}Failed: 0/m,
  );
  assert.match(
    run.stdout,
    /^Node +lint +test\nsrc\/b\.ts +✓ +\S+\nsrc\/size\.ts +✓ changed +✓ changed$/m,
  );
  assert.match(run.stdout, /^accepted {2}src\/size\.ts {2}lint:src\/size\.ts$/m);
  const file = join(place.folder, "src", "size.ts");
  assert.match(await Deno.readTextFile(file), /const length/);
  const undone = await place.remora(["review", "undo", "src/size.ts", ...store]);
  assert.equal(undone.stdout, "undone  src/size.ts  lint:src/size.ts\n");
  assert.equal(await Deno.readTextFile(file), FIXABLE);
});

Deno.test("analyze does what remora.yaml says, and a flag says otherwise", async () => {
  await using place = await Workplace.create();
  const config = "store: sqlite:r.db\nmodel: {offline: yes}\n" +
    "analyze: {operations: lint, autoAccept: true}\n";
  await writeFiles(place, { "src/size.ts": FIXABLE, "remora.yaml": config });
  const file = join(place.folder, "src", "size.ts");
  const not = await place.remora(["analyze", "src", "--no-auto-accept", "-f", "json"]);
  assert.equal(not.code, 0, not.stderr);
  assert.deepEqual(JSON.parse(not.stdout).operations, ["lint"]);
  assert.equal(await Deno.readTextFile(file), FIXABLE);
  const run = await place.remora(["analyze", "src", "-f", "json"]);
  assert.equal(JSON.parse(run.stdout).accepted.length, 1, run.stderr);
  assert.match(await Deno.readTextFile(file), /const length/);
});

Deno.test("analyze --format json prints one document; with nothing to work on the exit code is 2", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": FIXABLE, "empty/notes.txt": "" });
  const options = ["-o", "lint,harness", "--offline", "--store", place.store];
  const { code, stdout, stderr } = await place.remora(["analyze", "src", "-f", "json", ...options]);
  assert.equal(code, 0, stderr);
  const { graphId: _, nodes, ...rest } = JSON.parse(stdout);
  assert.deepEqual(rest, {
    operations: ["lint", "harness"],
    totalNodes: 1,
    totalOperations: 2,
    successfulOperations: 2,
    failedOperations: 0,
    skippedOperations: 0,
  });
  const [{ nodeId, file, operations }] = nodes;
  assert.deepEqual([nodeId, file, Object.keys(operations).sort()], [
    "src/size.ts",
    "src/size.ts",
    ["harness", "lint"],
  ]);
  assert.deepEqual([operations.lint.status, operations.lint.changedFiles], [
    "success",
    ["src/size.ts"],
  ]);
  const nothing = await place.remora(["analyze", "empty", ...options]);
  assert.equal(nothing.code, 2);
  assert.match(nothing.stderr, /^RUN-NOTHING: /);
  const both = await place.remora(["analyze", "src", "-f", "interactive", "--auto-accept"]);
  assert.deepEqual([both.code, both.stderr.startsWith("USAGE: ")], [2, true]);
});

Deno.test("analyze --format interactive with nobody there decides nothing", async () => {
  await using place = await Workplace.create();
  await writeFiles(place, { "src/size.ts": FIXABLE });
  const { code, stdout, stderr } = await place.remora([
    ...["analyze", "src", "-o", "lint", "-f", "interactive", "--offline", "--store", place.store],
  ]);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^\[1\/1\] lint:src\/size\.ts {2}success$/m);
  assert.match(stdout, /^a accept {2}r reject {2}t try again {2}s skip {2}d diff {2}q quit \?/m);
  assert.match(
    stdout,
    /^0 accepted, 0 rejected, 1 left: .* review diff --store sqlite:\S+\/remora\.db$/m,
  );
  assert.equal(await Deno.readTextFile(join(place.folder, "src", "size.ts")), FIXABLE);
});
