import assert from "node:assert/strict";
import { join } from "node:path";
import { validateBundle } from "@remora/backend/bundles";
import { loadConfig } from "../../config/config.ts";
import { displayWidth } from "../../terminal/width.ts";
import { fakeContext } from "../../testdata/fake_context.ts";
import { init } from "./init.ts";

const FLAGS = { format: "text", dryRun: false } as const;

async function project(
  files: readonly string[],
): Promise<{ readonly folder: string } & AsyncDisposable> {
  const folder = await Deno.makeTempDir({ prefix: "remora-init-" });
  for (const file of files) {
    const path = join(folder, file);
    await Deno.mkdir(join(path, ".."), { recursive: true });
    await Deno.writeTextFile(path, `${file}\n`);
  }
  return { folder, [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }) };
}

const PROJECTS = [
  {
    kind: "deno",
    files: ["deno.json", "core/mod.ts", "docs/x.ts", "tests/a_test.ts", "dist/out.ts"],
    sources: ["core"],
    extensions: ["ts", "tsx", "js"],
    ignore: ["dist/"],
  },
  {
    kind: "node",
    files: ["package.json", "src/index.ts", "lib/a.js", "node_modules/x/index.js", "coverage/x.js"],
    sources: ["src", "lib"],
    extensions: ["ts", "tsx", "mts", "js", "mjs", "jsx"],
    ignore: ["coverage/"],
  },
  {
    kind: "python",
    files: ["pyproject.toml", "invoices/__init__.py", ".venv/x.py", "tests/test_a.py"],
    sources: ["invoices"],
    extensions: ["py"],
    ignore: [".venv/"],
  },
  {
    kind: "plain",
    files: ["a.py"],
    sources: ["."],
    extensions: ["ts", "tsx", "js", "py"],
    ignore: [],
  },
];

for (const { kind, files, sources, extensions, ignore } of PROJECTS) {
  Deno.test(`init makes what fits a ${kind} project, and it can be used`, async () => {
    await using place = await project(files);
    const context = fakeContext();
    await init(context, FLAGS, place.folder);
    const text = context.out.text();
    assert.match(text, /✓ remora\.yaml +written/);
    assert.ok(text.includes(`run ${sources.join(" ")} --plan`), text);
    const config = await loadConfig({ folder: place.folder, env: () => undefined });
    assert.deepEqual(config.value("discovery.extensions"), extensions);
    assert.deepEqual(config.value("discovery.ignore"), ignore);
    assert.deepEqual(config.value("bundles.nodes"), { file: ["lint"] });
    const report = await validateBundle("todo", { root: place.folder });
    assert.deepEqual([report.loads, report.findings], [true, []]);
    const [first] = (await Deno.readTextFile(join(place.folder, "remora.yaml"))).split("\n");
    const schema = /\$schema=(\S+)$/.exec(first ?? "")?.[1] ?? "";
    const { properties } = JSON.parse(await Deno.readTextFile(join(place.folder, schema)));
    assert.ok("store" in properties);
  });
}

Deno.test("init never overwrites: what is there stays, and is said to", async () => {
  await using place = await project(["remora.yaml", "agents/todo/bundle.yaml"]);
  const context = fakeContext();
  await init(context, FLAGS, place.folder);
  assert.equal(await Deno.readTextFile(join(place.folder, "remora.yaml")), "remora.yaml\n");
  assert.match(context.out.text(), /- remora\.yaml +kept/);
  const again = fakeContext();
  await init(again, { ...FLAGS, format: "json" }, place.folder);
  const { files } = JSON.parse(again.out.text());
  assert.deepEqual(files.map(({ fate }: { fate: string }) => fate), [
    "kept",
    "kept",
    "kept",
    "kept",
  ]);
});

Deno.test("init says what is wrong with the remora.yaml that is there, and not that all is well", async () => {
  await using place = await project([]);
  await Deno.writeTextFile(join(place.folder, "remora.yaml"), "stor: memory\n");
  for (const dryRun of [true, false]) {
    const context = fakeContext();
    await init(context, { ...FLAGS, dryRun }, place.folder);
    assert.match(context.err.text(), /^CONFIG-INVALID: .*remora\.yaml:1:1 Unknown key "stor"/);
    assert.equal(context.code(), 1);
    assert.doesNotMatch(context.out.text(), /Next:/);
  }
});

Deno.test("init finds what is in its way before it writes anything", async () => {
  const obstacles = [
    ["agents is a link to what is not there", (path: string) => Deno.symlink("nowhere", path)],
    ["agents is a file", (path: string) => Deno.writeTextFile(path, "")],
  ] as const;
  for (const [reason, make] of obstacles) {
    await using place = await project([]);
    await make(join(place.folder, "agents"));
    for (const dryRun of [true, false]) {
      await assert.rejects(init(fakeContext(), { ...FLAGS, dryRun }, place.folder), {
        code: "DIR-UNWRITABLE",
        message: `Cannot write ${join(place.folder, "agents/todo/bundle.yaml")}: ${reason}`,
      });
    }
    assert.deepEqual([...Deno.readDirSync(place.folder)].map(({ name }) => name), ["agents"]);
  }
});

Deno.test("init says that a remora.yaml above does not count any more", async () => {
  await using place = await project(["inner/a.py"]);
  await Deno.writeTextFile(join(place.folder, "remora.yaml"), "store: sqlite:x.db\n");
  const first = fakeContext();
  await init(first, FLAGS, join(place.folder, "inner"));
  const above = join(place.folder, "remora.yaml");
  assert.equal(first.err.text(), `Note: ${above} does not count here any more\n`);
  const again = fakeContext();
  await init(again, FLAGS, join(place.folder, "inner"));
  assert.equal(again.err.text(), "", "it is kept: nothing changes");
});

Deno.test("init --dry-run shows the files and writes nothing", async () => {
  await using place = await project(["deno.json"]);
  const context = fakeContext();
  await init(context, { ...FLAGS, dryRun: true }, place.folder);
  assert.match(context.out.text(), /remora\.yaml +would be written\n +# yaml-language-server/);
  assert.deepEqual([...Deno.readDirSync(place.folder)].map(({ name }) => name), ["deno.json"]);
});

Deno.test("init fits into forty columns", async () => {
  await using place = await project(["deno.json"]);
  const context = fakeContext({ columns: 40 });
  await init(context, FLAGS, place.folder);
  for (const line of context.out.text().split("\n")) {
    // Commands are not broken: they are there to be copied.
    if (!/run -A| cd /.test(line)) assert.ok(displayWidth(line) <= 40, line);
  }
});

Deno.test("init in a folder that is not there says so", async () => {
  await assert.rejects(init(fakeContext(), FLAGS, "/nowhere/at/all"), { code: "PATH-NOT-FOUND" });
});
