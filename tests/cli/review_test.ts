import assert from "node:assert/strict";
import {
  agentCompleted,
  agentStarted,
  openStore,
  REVIEW_DECISION_KEY,
  type Store,
} from "@remora/core";
import { join } from "node:path";
import { Workplace } from "./_remora.ts";

/** A store in which agents changed files of a project, the way a run leaves it. */
async function changed(
  place: Workplace,
  agents: Readonly<Record<string, Readonly<Record<string, string>>>>,
  options: { readonly atWork?: readonly string[] } = {},
): Promise<string> {
  const project = join(place.folder, "project");
  await Deno.mkdir(join(project, "src"), { recursive: true });
  for (const name of ["a.ts", "b.ts"]) {
    await Deno.writeTextFile(join(project, "src", name), "one\ntwo\nthree\nfour\nfive\n");
  }
  await using store = await openStore(place.store);
  for (const [name, files] of Object.entries(agents)) {
    await runAgent(store, project, name, files, !options.atWork?.includes(name));
  }
  return project;
}

async function runAgent(
  store: Store,
  project: string,
  name: string,
  files: Readonly<Record<string, string>>,
  ends: boolean,
): Promise<void> {
  const agent = { agentId: `g1/${name}`, graphId: "g1", name };
  const workspaceId = `w/${name}`;
  await store.events.append([
    agentStarted({ ...agent, bundle: "lint", target: "src", workspaceId }),
  ]);
  const overlay = store.workspace(workspaceId).files;
  await overlay.setBase(project);
  for (const [path, text] of Object.entries(files)) {
    await overlay.readText(path);
    await overlay.write(path, text);
  }
  if (!ends) return;
  const result = { status: "success", summary: "", changedFiles: Object.keys(files) } as const;
  await store.events.append([agentCompleted({ ...agent, result, turns: 1, durationMs: 1 })]);
}

async function reviews(url: string): Promise<Record<string, unknown>[]> {
  await using store = await openStore(url, { readOnly: true });
  return (await store.events.read({ filter: { patterns: ["user:reviewed"] } }))
    .map(({ agentId, payload }) => ({ agentId, ...payload }));
}

const FIXED = "ONE\ntwo\nthree\nfour\nfive\n";

Deno.test("review diff shows each changed file, and nothing is written", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, { "lint a": { "src/a.ts": FIXED } });
  const { stdout } = await place.remora(["review", "diff", "--store", place.store]);
  assert.match(stdout, /^src\/a\.ts {2}\+1 −1 {2}lint a\n@@ -1,4 \+1,4 @@\n-one\n\+ONE\n two\n/);
  const json = await place.remora(["review", "diff", "--format", "json", "--store", place.store]);
  const [diff] = JSON.parse(json.stdout);
  assert.deepEqual([diff.agentId, diff.path, diff.added, diff.removed], [
    "g1/lint a",
    "src/a.ts",
    1,
    1,
  ]);
  assert.match(await Deno.readTextFile(join(project, "src", "a.ts")), /^one/);
});

Deno.test("review accept writes the files that are named, says so in the log, and leaves the rest", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, {
    "lint a": { "src/a.ts": FIXED },
    "lint b": { "src/b.ts": FIXED },
  });
  const accepted = await place.remora([
    ...["review", "accept", "src/a.ts", "--by", "Ada", "--store", place.store],
  ]);
  assert.equal(accepted.code, 0, accepted.stderr);
  assert.equal(accepted.stdout, "accepted  src/a.ts  lint a\n");
  assert.equal(await Deno.readTextFile(join(project, "src", "a.ts")), FIXED);
  assert.match(await Deno.readTextFile(join(project, "src", "b.ts")), /^one/);
  assert.deepEqual(await reviews(place.store), [{
    agentId: "g1/lint a",
    decision: "accepted",
    paths: ["src/a.ts"],
    outcomes: [{ path: "src/a.ts", status: "accepted" }],
    by: "Ada",
    via: "cli",
  }]);
  const left = await place.remora(["review", "diff", "--store", place.store]);
  assert.match(left.stdout, /^src\/b\.ts/);
  assert.doesNotMatch(left.stdout, /src\/a\.ts/);
});

Deno.test("review accept merges what others changed meanwhile, and a conflict loses nothing", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, {
    "lint a": { "src/a.ts": FIXED },
    "lint b": { "src/b.ts": FIXED },
  });
  await Deno.writeTextFile(join(project, "src", "a.ts"), "one\ntwo\nthree\nfour\nFIVE\n");
  await Deno.writeTextFile(join(project, "src", "b.ts"), "mine\ntwo\nthree\nfour\nfive\n");
  const { code, stdout } = await place.remora([
    "review",
    "accept",
    "--all",
    "--store",
    place.store,
  ]);
  assert.equal(code, 1);
  assert.match(stdout, /^merged {2}src\/a\.ts/m);
  assert.match(stdout, /^conflict {2}src\/b\.ts {2}lint b: The same lines were changed/m);
  const merged = await Deno.readTextFile(join(project, "src", "a.ts"));
  assert.equal(merged, "ONE\ntwo\nthree\nfour\nFIVE\n");
  const kept = await Deno.readTextFile(join(project, "src", "b.ts"));
  assert.equal(kept, "mine\ntwo\nthree\nfour\nfive\n");
  const left = await place.remora(["review", "diff", "--store", place.store]);
  assert.match(left.stdout, /^src\/b\.ts/);
  assert.match(
    left.stdout,
    /^conflict {2}The same lines .*\n {2}<<<<<<< the agent's change\n {2}ONE\n/m,
  );
  assert.match(
    left.stdout,
    /^ {2}mine\n {2}>>>>>>> the file as it is now\n {2}two\n {2}three\n {2}…\n$/m,
  );
  const again = await place.remora(["review", "accept", "lint b", "--store", place.store]);
  assert.equal(again.code, 2);
});

Deno.test("review reject drops the changes of an agent", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, { "lint a": { "src/a.ts": FIXED } });
  const { stdout } = await place.remora(["review", "reject", "lint a", "--store", place.store]);
  assert.equal(stdout, "rejected  src/a.ts  lint a\n");
  assert.match(await Deno.readTextFile(join(project, "src", "a.ts")), /^one/);
  const left = await place.remora(["review", "diff", "--store", place.store]);
  assert.equal(left.stdout, "Nothing waits for a decision\n");
  assert.equal((await reviews(place.store))[0]?.decision, "rejected");
});

Deno.test("review diff says where several agents changed one file, and accept merges them", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, {
    "lint a": { "src/a.ts": FIXED },
    "doc a": { "src/a.ts": "one\ntwo\nthree\nfour\nFIVE\n" },
  });
  const { stdout } = await place.remora(["review", "diff", "--store", place.store]);
  assert.match(stdout, /lint a\nalso changed by doc a: .*\n[^]*doc a\nalso changed by lint a: /);
  const accepted = await place.remora(["review", "accept", "--all", "--store", place.store]);
  assert.equal(accepted.stdout, "accepted  src/a.ts  lint a\nmerged  src/a.ts  doc a\n");
  const text = await Deno.readTextFile(join(project, "src", "a.ts"));
  assert.equal(text, "ONE\ntwo\nthree\nfour\nFIVE\n");
});

Deno.test("review undo puts back what was there; a file that changed since is left alone", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, {
    "lint a": { "src/a.ts": FIXED },
    "lint b": { "src/b.ts": FIXED },
  });
  const store = ["--store", place.store];
  const early = await place.remora(["review", "undo", "--all", ...store]);
  assert.deepEqual([early.code, early.stdout], [0, "Nothing that was accepted can be undone\n"]);
  await place.remora(["review", "accept", "--passed", ...store]);
  assert.equal(await Deno.readTextFile(join(project, "src", "a.ts")), FIXED);
  await Deno.writeTextFile(join(project, "src", "b.ts"), "mine\n");
  const undone = await place.remora(["review", "undo", "--all", "--by", "Ada", ...store]);
  assert.equal(undone.code, 1, undone.stderr);
  assert.match(undone.stdout, /^undone {2}src\/a\.ts {2}lint a$/m);
  assert.match(undone.stdout, /^conflict {2}src\/b\.ts {2}lint b: The file was changed after/m);
  assert.match(await Deno.readTextFile(join(project, "src", "a.ts")), /^one/);
  assert.equal(await Deno.readTextFile(join(project, "src", "b.ts")), "mine\n");
  const left = await place.remora(["review", "diff", "src/a.ts", ...store]);
  assert.match(left.stdout, /^src\/a\.ts {2}\+1 −1/);
});

Deno.test("review accept --all leaves out an agent that is at work, unless it is named", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, { "lint a": { "src/a.ts": FIXED } }, { atWork: ["lint a"] });
  const all = await place.remora(["review", "accept", "--all", "--store", place.store]);
  assert.equal(all.stdout, "Nothing waits for a decision\n");
  assert.match(all.stderr, /^lint a is still at work and was left out/);
  const named = await place.remora(["review", "accept", "lint a", "--store", place.store]);
  assert.equal(named.code, 0);
  assert.equal(await Deno.readTextFile(join(project, "src", "a.ts")), FIXED);
});

Deno.test("review accept without names, and with one that nothing has, is refused", async () => {
  await using place = await Workplace.create();
  await changed(place, { "lint a": { "src/a.ts": FIXED } });
  const bare = await place.remora(["review", "accept", "--store", place.store]);
  assert.equal(bare.code, 2);
  assert.match(bare.stderr, /^USAGE: Name agents or files, or decide on everything with --all/);
  const unknown = await place.remora(["review", "accept", "src/c.ts", "--store", place.store]);
  assert.equal(unknown.code, 2);
  assert.match(
    unknown.stderr,
    /^REVIEW-UNKNOWN: No open change has an agent or a file "src\/c\.ts"/,
  );
});

Deno.test("review apply carries out what was accepted on a dashboard without write access", async () => {
  await using place = await Workplace.create();
  const project = await changed(place, { "lint a": { "src/a.ts": FIXED } });
  {
    await using store = await openStore(place.store);
    // What the dashboard leaves where it may not write the files.
    await store.workspace("w/lint a").kv.set(REVIEW_DECISION_KEY, [{
      decision: "accepted",
      paths: ["src/a.ts"],
      by: "Ada",
      via: "dashboard",
      at: new Date().toISOString(),
    }]);
  }
  const { code, stdout } = await place.remora(["review", "apply", "--store", place.store]);
  assert.equal(code, 0);
  assert.equal(stdout, "accepted  src/a.ts  lint a\n");
  assert.equal(await Deno.readTextFile(join(project, "src", "a.ts")), FIXED);
  const [review] = await reviews(place.store);
  assert.deepEqual([review?.by, review?.via], ["Ada", "dashboard"]);
  const again = await place.remora(["review", "apply", "--store", place.store]);
  assert.equal(again.stdout, "Nothing waits for a decision\n");
});
