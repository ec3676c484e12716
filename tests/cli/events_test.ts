import assert from "node:assert/strict";
import { agentStarted, openStore } from "@remora/core";
import { CLI, Workplace } from "./_remora.ts";

async function fill(url: string, count: number): Promise<void> {
  await using store = await openStore(url);
  await store.events.append(Array.from({ length: count }, (_, index) =>
    agentStarted({
      agentId: `a${index}`,
      graphId: "g1",
      name: `lint ${index}.ts`,
      bundle: "lint",
      target: `${index}.ts`,
      workspaceId: `w${index}`,
    })));
}

Deno.test("events tail prints the newest events, one a line", async () => {
  await using place = await Workplace.create();
  await fill(place.store, 30);
  const env = { REMORA_STORE: place.store };
  const text = await place.remora(["events", "tail", "-n", "5"], env);
  const rows = text.stdout.trimEnd().split("\n");
  assert.equal(rows.length, 5);
  assert.match(rows[0] ?? "", /^ +26 +\S+ +agent:started +a25 /);
  const json = await place.remora(["events", "tail", "--after", "27", "--format", "json"], env);
  const events = json.stdout.trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.deepEqual(events.map(({ seq }) => seq), [28, 29, 30]);
  const none = await place.remora(["events", "tail", "--only", "tool:*"], env);
  assert.equal(none.stdout, "");
});

Deno.test("what events export writes, events import reads, once", async () => {
  await using place = await Workplace.create();
  await fill(place.store, 2500);
  const file = `${place.folder}/log.jsonl`;
  const copy = `sqlite:${place.folder}/copy.db`;
  const exported = await place.remora(["events", "export", file, "--store", place.store]);
  assert.equal(exported.code, 0, exported.stderr);
  const first = await place.remora(["events", "import", file, "--store", copy]);
  assert.equal(first.stdout, "2500 events imported\n");
  const again = await place.remora(["events", "import", file, "--store", copy]);
  assert.equal(again.stdout, "0 events imported, 2500 were there already\n");

  const piped = await place.remora(["events", "export", "--store", copy]);
  assert.equal(piped.stdout, await Deno.readTextFile(file));
});

Deno.test("events import stores nothing when one line is wrong, and names the line", async () => {
  await using place = await Workplace.create();
  await fill(place.store, 2);
  const file = `${place.folder}/log.jsonl`;
  await place.remora(["events", "export", file, "--store", place.store]);
  await Deno.writeTextFile(file, '{"category":"weather","action":"rain"}\n', { append: true });
  const copy = `sqlite:${place.folder}/copy.db`;
  const { code, stderr } = await place.remora(["events", "import", file, "--store", copy]);
  assert.equal(code, 2);
  assert.match(stderr, /^JSONL-INVALID: Cannot import .*log\.jsonl:3: .*category/);
  const after = await place.remora(["events", "tail", "--store", copy]);
  assert.match(after.stderr, /^STORE-MISSING/);
});

Deno.test("a reader that goes away ends events tail --follow without a word", async () => {
  await using place = await Workplace.create();
  await fill(place.store, 2000);
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "-A", CLI, "events", "tail", "--after", "0", "--follow"],
      ...["--format", "json", "--store", place.store],
    ],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  await reader.cancel();
  // Whatever is still to come meets a closed pipe.
  await fill(place.store, 1);
  const errors = await new Response(child.stderr).text();
  const { code } = await child.status;
  assert.equal(errors, "");
  assert.equal(code, 0);
});

Deno.test("Ctrl-C ends events tail --follow", { ignore: Deno.build.os === "windows" }, async () => {
  await using place = await Workplace.create();
  await fill(place.store, 1);
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", CLI, "events", "tail", "--follow", "--store", place.store],
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const reader = child.stdout.getReader();
  await reader.read();
  child.kill("SIGINT");
  await reader.cancel();
  assert.equal(await new Response(child.stderr).text(), "");
  assert.equal((await child.status).code, 0);
});

Deno.test("events import reads the Python original's lines, also from standard input", async () => {
  await using place = await Workplace.create();
  const line = JSON.stringify({
    id: "1a2b3c4d",
    timestamp: "2026-02-01T12:00:00",
    category: "agent",
    action: "started",
    agent_id: "a1",
    payload: { workspace_id: "w1" },
  });
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", CLI, "events", "import", "-", "--store", place.store],
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(`${line}\n\n`));
  await writer.close();
  const { stdout } = await child.output();
  assert.equal(new TextDecoder().decode(stdout), "1 events imported\n");
  await using store = await openStore(place.store, { readOnly: true });
  const [event] = await store.events.read();
  assert.deepEqual([event?.agentId, event?.payload.workspaceId], ["a1", "w1"]);
});
