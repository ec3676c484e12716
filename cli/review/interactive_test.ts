import assert from "node:assert/strict";
import { agentCompleted, agentStarted, openStore, type Store } from "@remora/core";
import { Keys } from "../terminal/keys.ts";
import { Prompt } from "../terminal/prompt.ts";
import { fakeScreen } from "../testdata/fake_screen.ts";
import { type InteractiveCounts, reviewInteractively, type ReviewItem } from "./interactive.ts";

class NoKeys extends Keys {
  override get available(): boolean {
    return false;
  }
}

/** Agents over a folder that changed files, and somebody who types lines. */
class Room implements AsyncDisposable {
  readonly #stack = new AsyncDisposableStack();
  readonly items: ReviewItem[] = [];
  readonly notes: string[] = [];
  folder = "";
  store!: Store;
  shown = "";

  static async open(files: Readonly<Record<string, string>>): Promise<Room> {
    const room = new Room();
    room.folder = await Deno.makeTempDir({ prefix: "remora-interactive-" });
    room.#stack.defer(() => Deno.remove(room.folder, { recursive: true }));
    for (const [path, text] of Object.entries(files)) {
      await Deno.writeTextFile(`${room.folder}/${path}`, text);
    }
    room.store = room.#stack.use(await openStore("memory:"));
    return room;
  }

  async agent(name: string, changes: Readonly<Record<string, string>>): Promise<ReviewItem> {
    const agentId = `id/${name}`;
    const status = Object.keys(changes).length > 0 ? "success" : "failed";
    const head = { agentId, graphId: "g", name };
    const result = { status, summary: `${name} says`, changedFiles: Object.keys(changes) } as const;
    const { files } = this.store.workspace(agentId);
    await this.store.events.append([
      agentStarted({ ...head, bundle: "lint", target: "", workspaceId: agentId }),
    ]);
    await files.setBase(this.folder);
    for (const [path, text] of Object.entries(changes)) await files.write(path, text);
    await this.store.events.append([agentCompleted({ ...head, result, turns: 1, durationMs: 1 })]);
    const item = { agentId, name, status, summary: result.summary };
    return item;
  }

  async type(items: readonly ReviewItem[], ...lines: string[]): Promise<InteractiveCounts> {
    const screen = fakeScreen();
    const bytes = new TextEncoder().encode(lines.map((line) => `${line}\n`).join(""));
    let isRead = false;
    const input = {
      read: (buffer: Uint8Array) => {
        if (isRead) return Promise.resolve(null);
        isRead = true;
        buffer.set(bytes);
        return Promise.resolve(bytes.length);
      },
    };
    const { signal } = new AbortController();
    const counts = await reviewInteractively(items, {
      store: this.store,
      screen,
      prompt: new Prompt({ screen, keys: new NoKeys(), signal, input }),
      by: "Ada",
      via: "test",
      retry: async (item, note) => {
        this.notes.push(note);
        return await this.agent(`${item.name} again`, { "a.txt": "better\n" });
      },
    });
    this.shown = screen.text();
    return counts;
  }

  read(path: string): Promise<string> {
    return Deno.readTextFile(`${this.folder}/${path}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#stack.disposeAsync();
  }
}

Deno.test("each result shows its diff and is accepted, rejected or skipped", async () => {
  await using room = await Room.open({ "a.txt": "a\n", "b.txt": "b\n", "c.txt": "c\n" });
  const items = [
    await room.agent("one", { "a.txt": "A\n" }),
    await room.agent("two", { "b.txt": "B\n" }),
    await room.agent("three", { "c.txt": "C\n" }),
  ];
  const counts = await room.type(items, "a", "r", "d", "s");
  assert.deepEqual(counts, { accepted: 1, rejected: 1, retried: 0, skipped: 1, left: 0 });
  assert.deepEqual([await room.read("a.txt"), await room.read("b.txt"), await room.read("c.txt")], [
    "A\n",
    "b\n",
    "c\n",
  ]);
  assert.match(room.shown, /\[1\/3\] one {2}success\none says\n\na\.txt {2}\+1 −1/);
  assert.match(room.shown, /accepted {2}a\.txt/);
  // Once by itself, once because it was asked for.
  assert.equal(room.shown.match(/^\+C$/gm)?.length, 2);
  const left = await room.store.workspace("id/three").files.changes();
  assert.equal(left.length, 1);
});

Deno.test("quitting, and the end of input, leave what is left for later", async () => {
  await using room = await Room.open({ "a.txt": "a\n", "b.txt": "b\n" });
  const items = [
    await room.agent("one", { "a.txt": "A\n" }),
    await room.agent("two", { "b.txt": "B\n" }),
  ];
  assert.equal((await room.type(items, "q")).left, 2);
  assert.equal((await room.type(items)).left, 2);
  assert.equal(await room.read("a.txt"), "a\n");
});

Deno.test("a result is tried again with a note, and the new one comes next", async () => {
  await using room = await Room.open({ "a.txt": "a\n", "b.txt": "b\n" });
  const items = [
    await room.agent("one", {}),
    await room.agent("two", { "b.txt": "B\n" }),
  ];
  const counts = await room.type(items, "a", "t", " be shorter ", "a", "r");
  assert.deepEqual(counts, { accepted: 1, rejected: 1, retried: 1, skipped: 0, left: 0 });
  assert.deepEqual(room.notes, ["be shorter"]);
  assert.equal(await room.read("a.txt"), "better\n");
  assert.match(room.shown, /one {2}failed\none says\nIt changed nothing\n/);
});

Deno.test("a conflict is shown and stays; files are decided on one by one", async () => {
  await using room = await Room.open({ "a.txt": "a\n", "b.txt": "b\n" });
  const item = await room.agent("one", { "a.txt": "A\n", "b.txt": "B\n" });
  await Deno.writeTextFile(`${room.folder}/a.txt`, "mine\n");
  const counts = await room.type([item], "f", "a", "a", "r");
  assert.deepEqual(counts, { accepted: 0, rejected: 1, retried: 0, skipped: 0, left: 0 });
  assert.match(room.shown, /conflict {2}The same lines[^]*<<<<<<< the agent's change\n {2}A\n/);
  assert.match(room.shown, /conflict {2}a\.txt[^]*accepted {2}b\.txt[^]*rejected {2}a\.txt/);
  assert.deepEqual([await room.read("a.txt"), await room.read("b.txt")], ["mine\n", "B\n"]);
});
