import assert from "node:assert/strict";
import { join } from "node:path";
import { agentStarted, askUser, openStore } from "@remora/core";
import { answer } from "./commands/answer/answer.ts";
import { create, remove, restore } from "./commands/checkpoint/checkpoint.ts";
import { cancel } from "./commands/cancel/cancel.ts";
import { importEvents } from "./commands/events/import.ts";
import { replayEvents } from "./commands/events/replay.ts";
import { resume } from "./commands/resume/resume.ts";
import { retry } from "./commands/retry/retry.ts";
import { accept } from "./commands/review/accept.ts";
import { apply } from "./commands/review/apply.ts";
import { undo } from "./commands/review/undo.ts";
import { loadConfig } from "./config/config.ts";
import type { Context } from "./context.ts";
import { openExisting, openForReading } from "./store.ts";
import { fakeContext } from "./testdata/fake_context.ts";

async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-store-" });
  try {
    await work(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const TEXT = { format: "text" } as const;
const REPLAY = { ...TEXT, speed: Infinity, maxPause: 0 } as const;

Deno.test("a mistake in the name of a store makes none, whichever command goes on with what is there", () =>
  inFolder(async (folder) => {
    const store = `sqlite:${folder}/new/x.db`;
    const into = `sqlite:${folder}/new/replay.db`;
    const commands: readonly ((context: Context) => Promise<void>)[] = [
      (context) => answer(context, { ...TEXT, store, decline: false }, "x", "y"),
      (context) => cancel(context, { ...TEXT, store }, "x"),
      (context) => retry(context, { ...TEXT, store, later: false }, "x"),
      (context) => resume(context, { ...TEXT, store, retryFailed: false }),
      (context) => accept(context, { ...TEXT, store, all: true, passed: false }),
      (context) => apply(context, { ...TEXT, store, all: false }),
      (context) => undo(context, { ...TEXT, store, all: true }),
      (context) => create(context, { ...TEXT, store }),
      (context) => restore(context, { ...TEXT, store, new: false }, "x"),
      (context) => remove(context, { ...TEXT, store }, "x"),
      (context) => replayEvents(context, { ...REPLAY, store, into }),
    ];
    for (const run of commands) {
      await assert.rejects(run(fakeContext()), { code: "STORE-MISSING" }, String(run));
      assert.deepEqual([...Deno.readDirSync(folder)], [], String(run));
    }
  }));

Deno.test("where nobody named a store, it is said that nothing has run here", () =>
  inFolder(async (folder) => {
    const path = join(folder, "remora.yaml");
    await Deno.writeTextFile(path, `store: sqlite:${folder}/x.db\n`);
    const context = fakeContext({ config: await loadConfig({ folder, env: () => undefined }) });
    await assert.rejects(openExisting(context, undefined), {
      code: "STORE-MISSING",
      message: "Nothing has run here yet: there is no store",
    });
    // What stands in its place is no store that is not there yet.
    await Deno.mkdir(`${folder}/x.db`);
    await assert.rejects(openForReading(context, undefined), { code: "STORE-PATH" });
    await Deno.remove(`${folder}/x.db`);
    await Deno.writeTextFile(`${folder}/x.db`, "");
    await assert.rejects(openExisting(context, undefined), { code: "STORE-EMPTY" });
    await Deno.remove(`${folder}/x.db`);
    await (await openStore(`sqlite:${folder}/x.db`)).close();
    await using store = await openExisting(context, undefined);
    assert.equal(await store.events.head(), 0);
    await using memory = await openExisting(context, "memory:");
    assert.equal(await memory.events.head(), 0);
  }));

Deno.test("a hint leads to the store that was named", () =>
  inFolder(async (folder) => {
    const store = `sqlite:${folder}/it\'s.db`;
    await (await openStore(store)).close();
    await assert.rejects(cancel(fakeContext(), { ...TEXT, store }), {
      code: "RUN-NOT-FOUND",
      hint: new RegExp(` runs --store 'sqlite:${folder}/it'\\\\''s\\.db'$`),
    });
  }));

Deno.test("nothing to replay is an error, and no store is made for it", () =>
  inFolder(async (folder) => {
    await Deno.mkdir(join(folder, "into"));
    const into = `sqlite:${folder}/into/x.db`;
    const empty = `sqlite:${folder}/empty.db`;
    await (await openStore(empty)).close();
    await Deno.writeTextFile(join(folder, "none.jsonl"), "\n");
    await assert.rejects(replayEvents(fakeContext(), { ...REPLAY, into, store: empty }), {
      code: "REPLAY-EMPTY",
    });
    await assert.rejects(replayEvents(fakeContext(), { ...REPLAY, into }, `${folder}/none.jsonl`), {
      code: "REPLAY-EMPTY",
    });
    assert.deepEqual([...Deno.readDirSync(join(folder, "into"))], []);
  }));

Deno.test("a line that is no event is named once, with what was to be done with it", () =>
  inFolder(async (folder) => {
    const path = join(folder, "x.jsonl");
    await Deno.writeTextFile(path, '{"category":"weather","action":"rain"}\n');
    const into = `sqlite:${folder}/into.db`;
    const problem = (what: string) => ({
      code: "JSONL-INVALID",
      message: new RegExp(`^Cannot ${what} ${path}:1: category must be one of`),
      hint: `Nothing was ${what}ed; correct the line and repeat it`,
    });
    await assert.rejects(importEvents(fakeContext(), { store: into }, path), problem("import"));
    await assert.rejects(replayEvents(fakeContext(), { ...REPLAY, into }, path), problem("replay"));
  }));

Deno.test("answer tells programs what became of the question, and people where the questions are", () =>
  inFolder(async (folder) => {
    const store = `sqlite:${folder}/a b.db`;
    await using asked = await openStore(store);
    const agent = { agentId: "a1", graphId: "g", name: "lint a", workspaceId: "w" };
    await asked.events.append([agentStarted({ ...agent, bundle: "lint", target: "a" })]);
    const ask = (id: string) =>
      askUser(asked.workspace("w"), "Rename it?", { ...agent, id, events: asked.events });
    const flags = { format: "json", store, decline: false, by: "Ada" } as const;
    for (const decline of [false, true]) {
      const id = `question-${decline}`;
      const waiting = ask(id);
      while (await asked.workspace("w").kv.get(`outbox:question:${id}`) === undefined) {
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      const context = fakeContext();
      await answer(context, { ...flags, decline }, id, "yes");
      const { respondedAt, ...told } = JSON.parse(context.out.text());
      assert.ok(Date.parse(respondedAt) > 0);
      assert.deepEqual(told, {
        id,
        agentId: "a1",
        outcome: decline ? "declined" : "answered",
        ...(decline ? { reason: "yes" } : { answer: "yes" }),
        respondedBy: "Ada",
        via: "cli",
      });
      await waiting;
    }
    await assert.rejects(answer(fakeContext(), { ...flags, format: "text" }, "nope", "x"), {
      code: "QUESTION-UNKNOWN",
      hint: new RegExp(`questions --store 'sqlite:${folder}/a b.db'$`),
    });
  }));
