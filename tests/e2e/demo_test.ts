import assert from "node:assert/strict";
import { join } from "node:path";
import { RunningRemora, Workplace } from "./_remora.ts";

const UNATTENDED = ["demo", "--answer", "auto", "--exit", "--no-open", "--port", "0"];

Deno.test("demo --answer auto --exit runs to its end and leaves the copy as it was", async () => {
  await using place = await Workplace.create();
  const { code, stdout, stderr } = await place.remora([...UNATTENDED, "--dir", "copy"]);
  assert.equal(code, 0, stderr);
  assert.equal(stderr, "");
  assert.match(stdout, /^ {2}Model +offline model \(rules, no LLM\)$/m);
  assert.match(stdout, /^ {2}Dashboard +http:\/\/127\.0\.0\.1:\d+\/$/m);
  assert.match(stdout, /^answered .* from synthetic user \(auto\)/m);
  // Each changed file has its diff, and nothing is written yet.
  assert.match(stdout, /^src\/csv\.ts {2}\+\d+ −\d+ {2}lint:src\/csv\.ts$/m);
  assert.match(stdout, /^\+export function toCsv\(rows: unknown\[\]\[\]/m);
  const csv = await Deno.readTextFile(join(place.folder, "copy", "src", "csv.ts"));
  assert.match(csv, /rows: any\[\]\[\]/);

  // The commands that it prints do what they say.
  const [, accept = ""] = /cli\.ts (review accept --all --store \S+)/.exec(stdout) ?? [];
  const accepted = await place.remora(accept.split(" "));
  assert.equal(accepted.code, 0, accepted.stderr);
  const fixed = await Deno.readTextFile(join(place.folder, "copy", "src", "csv.ts"));
  assert.match(fixed, /rows: unknown\[\]\[\]/);
});

Deno.test("the project still passes its tests after everything was accepted", async () => {
  await using place = await Workplace.create();
  const { stdout } = await place.remora([...UNATTENDED, "--dir", "copy"]);
  const [, accept = ""] = /cli\.ts (review accept --all --store \S+)/.exec(stdout) ?? [];
  assert.equal((await place.remora(accept.split(" "))).code, 0);
  const { code, stdout: tested, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["test", "-A", "--no-check", "--no-config"],
    cwd: join(place.folder, "copy"),
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(tested) + new TextDecoder().decode(stderr);
  assert.equal(code, 0, said);
  assert.match(said, /\d+ passed \| 0 failed|ok \| \d+ passed/);
});

Deno.test("demo stays up for a look around until Ctrl-C, and then ends at once", {
  ignore: Deno.build.os === "windows",
}, async () => {
  await using place = await Workplace.create();
  await using demo = new RunningRemora(place, [
    ...["demo", "--answer", "auto", "--no-open", "--port", "0", "--dir", "copy"],
  ]);
  const [, url = ""] = await demo.waitFor(/^The dashboard stays up at (\S+)$/m);
  const state = await (await fetch(new URL("/api/state", url))).json();
  assert.equal(state.progress.failed, 0);
  assert.ok(state.progress.completed >= 5);
  assert.deepEqual(state.blocked, []);
  demo.kill("SIGINT");
  assert.equal(await demo.ended(), 0, demo.stderr);
  assert.equal(demo.stderr, "");
});

Deno.test("a temporary copy goes away again when the demo cannot start", async () => {
  await using place = await Workplace.create();
  using taken = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const temporary = join(place.folder, "tmp");
  await Deno.mkdir(temporary);
  const args = ["demo", "--exit", "--no-open", "--port", String(taken.addr.port)];
  const { code, stderr } = await place.remora(args, { TMPDIR: temporary });
  assert.equal(code, 2);
  assert.match(stderr, /^PORT-IN-USE: Cannot listen on 127\.0\.0\.1:\d+/);
  assert.deepEqual([...Deno.readDirSync(temporary)], []);
});

Deno.test("demo refuses a folder that holds something", async () => {
  await using place = await Workplace.create();
  await Deno.mkdir(join(place.folder, "mine"));
  await Deno.writeTextFile(join(place.folder, "mine", "thesis.txt"), "precious");
  const { code, stderr } = await place.remora([...UNATTENDED, "--dir", "mine"]);
  assert.equal(code, 2);
  assert.match(stderr, /^SAMPLE-NOT-EMPTY: .*thesis\.txt/);
  assert.equal(await Deno.readTextFile(join(place.folder, "mine", "thesis.txt")), "precious");
});
