import assert from "node:assert/strict";
import type { Store } from "@remora/core";
import { answerQuestions } from "../graph/answering.ts";
import { simplestAnswer } from "../run/auto_answer.ts";
import { Desk } from "../run/_test_desk.ts";
import type { WatchEvent } from "./types.ts";
import { watchBundle } from "./watch_bundle.ts";

/** A watch over the sample project, with what it told. */
class Lookout implements AsyncDisposable {
  readonly desk: Desk;
  readonly events: WatchEvent[] = [];
  readonly #stop = new AbortController();
  #done: Promise<unknown> = Promise.resolve();
  #wake: () => void = () => {};

  constructor(desk: Desk) {
    this.desk = desk;
  }

  start(
    bundle: string,
    options: { paths?: string[]; initial?: boolean; answers?: boolean } = {},
  ): void {
    const { paths = ["src"], initial = false, answers = true } = options;
    const watch = watchBundle({
      store: this.desk.store,
      model: this.desk.model,
      root: this.desk.project,
      paths,
      bundle,
      initial,
      debounce: 60,
      signal: this.#stop.signal,
      onEvent: (event) => {
        this.events.push(event);
        this.#wake();
      },
    });
    this.#done = answers ? Promise.all([watch, answer(this.desk.store, watch)]) : watch;
    // It shows when the watch is disposed of.
    this.#done.catch(() => {});
  }

  /** Waits until something was told. */
  async until(type: WatchEvent["type"], count = 1): Promise<WatchEvent> {
    for (;;) {
      const found = this.events.filter((event) => event.type === type);
      if (found.length >= count) return found[count - 1]!;
      await new Promise<void>((resolve) => this.#wake = resolve);
    }
  }

  /** Targets of the agents that were started, one list per run. */
  get started(): string[][] {
    return this.events.flatMap((event) =>
      event.type === "started" ? [event.nodes.map(({ nodeId }) => nodeId)] : []
    );
  }

  async write(path: string, change: (text: string) => string): Promise<void> {
    await Deno.writeTextFile(`${this.desk.project}/${path}`, change(await this.desk.read(path)));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#done;
    await this.desk[Symbol.asyncDispose]();
  }
}

async function answer(store: Store, until: Promise<unknown>): Promise<void> {
  await answerQuestions(store, { answer: simplestAnswer, by: "Ada", via: "test", until });
}

async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, ms));
}

Deno.test("everything runs once at the start, then what changes and no other", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint", { initial: true });
  await watch.until("ended");
  assert.equal(watch.started[0]?.length, 4);
  await watch.write("src/money.ts", (text) => `${text}\nvar late = 1;\nexport { late };\n`);
  const ended = await watch.until("ended", 2);
  assert.deepEqual(watch.started[1], ["src/money.ts"]);
  assert.equal(ended.type === "ended" && ended.report.counts.completed, 1);
});

Deno.test("with parts as nodes, only the changed function gets an agent", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("docstring");
  await watch.until("watching");
  await watch.write("src/csv.ts", (text) => text.replace("return cell;", "return `${cell}`;"));
  await watch.until("ended");
  assert.deepEqual(watch.started, [["src/csv.ts::quote"]]);
});

Deno.test("an editor's way of saving is one change: another file, renamed over the first, touched", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint", { paths: ["src/money.ts"] });
  await watch.until("watching");
  const file = `${watch.desk.project}/src/money.ts`;
  for (const round of [1, 2]) {
    await Deno.writeTextFile(`${file}~`, `export const round = ${round};\n`);
    await Deno.rename(`${file}~`, file);
    await Deno.utime(file, new Date(), new Date());
    await watch.until("ended", round);
  }
  assert.deepEqual(watch.started, [["src/money.ts"], ["src/money.ts"]]);
});

Deno.test("a file that is empty for a moment starts nothing until its text is there, and is another", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint");
  await watch.until("watching");
  const { project } = watch.desk;
  const money = await watch.desk.read("src/money.ts");
  await Deno.writeTextFile(`${project}/src/money.ts`, "");
  await Deno.writeTextFile(`${project}/src/new.ts`, "");
  await pause(200);
  await Deno.writeTextFile(`${project}/src/money.ts`, money);
  await Deno.writeTextFile(`${project}/src/new.ts`, "export const a = 1;\n");
  await watch.until("ended");
  await pause(200);
  assert.deepEqual(watch.started, [["src/new.ts"]]);
});

Deno.test("the parts of a file that is empty for a moment are not gone", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("docstring", { paths: ["src/csv.ts"] });
  await watch.until("watching");
  const before = await watch.desk.read("src/csv.ts");
  await watch.write("src/csv.ts", () => "");
  await pause(300);
  await watch.write("src/csv.ts", () => `${before}export function fresh() {}\n`);
  await watch.until("ended");
  assert.deepEqual(watch.started, [["src/csv.ts::fresh"]]);
  assert.ok(watch.events.every(({ type }) => type !== "removed"));
});

Deno.test("a file that is renamed starts nothing, one that is deleted is told, a new one runs", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint");
  await watch.until("watching");
  const src = `${watch.desk.project}/src`;
  await Deno.rename(`${src}/csv.ts`, `${src}/table.ts`);
  const renamed = await watch.until("removed");
  assert.deepEqual(renamed.type === "removed" && renamed.nodeIds, ["src/csv.ts"]);
  await Deno.remove(`${src}/table.ts`);
  const removed = await watch.until("removed", 2);
  assert.deepEqual(removed.type === "removed" && removed.nodeIds, ["src/table.ts"]);
  assert.deepEqual(watch.started, []);
  await Deno.writeTextFile(`${src}/new.ts`, "export const a = 1;\n");
  await watch.until("ended");
  assert.deepEqual(watch.started, [["src/new.ts"]]);
});

Deno.test("a running agent is not cancelled because files change; its own change runs afterwards", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint", { paths: ["src"], answers: false });
  await watch.until("watching");
  await watch.write("src/csv.ts", (text) => `${text}// one\n`);
  await watch.until("started");
  const { store } = watch.desk;
  for await (const _ of store.events.follow({ filter: { patterns: ["agent:blocked"] } })) break;
  // It waits for a person; meanwhile its own file and another one are saved.
  await watch.write("src/csv.ts", (text) => `${text}// two\n`);
  await watch.write("src/money.ts", (text) => `${text}// two\n`);
  await watch.until("started", 2);
  assert.deepEqual(watch.started, [["src/csv.ts"], ["src/money.ts"]]);
  const over = new AbortController();
  const answering = answerQuestions(store, {
    answer: simplestAnswer,
    by: "Ada",
    via: "test",
    signal: over.signal,
  });
  await watch.until("ended", 3);
  over.abort();
  await answering;
  assert.deepEqual(watch.started[2], ["src/csv.ts"]);
  const cancelled = await store.events.read({ filter: { patterns: ["agent:cancelled"] } });
  assert.deepEqual(cancelled, []);
});

Deno.test("a file that cannot be parsed for a moment stops nothing, and loses nothing", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("docstring", { paths: ["src/csv.ts"] });
  await watch.until("watching");
  const before = await watch.desk.read("src/csv.ts");
  await watch.write("src/csv.ts", () => "export function (");
  await pause(300);
  await watch.write("src/csv.ts", () => `${before}export function fresh() {}\n`);
  await watch.until("ended");
  assert.deepEqual(watch.started, [["src/csv.ts::fresh"]]);
  assert.ok(watch.events.every(({ type }) => type !== "removed" && type !== "failed"));
});

Deno.test("a file that is written without a pause does not hide what else is saved", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint", { paths: ["src"] });
  await watch.until("watching");
  const noise = setInterval(() => {
    Deno.writeTextFileSync(`${watch.desk.project}/src/trace.log`, `${Date.now()}\n`);
  }, 20);
  try {
    await watch.write("src/money.ts", (text) => `${text}\n// saved\n`);
    await watch.until("ended");
  } finally {
    clearInterval(noise);
  }
  assert.deepEqual(watch.started, [["src/money.ts"]]);
});

Deno.test("accepting what an agent wrote does not start it again; changing it further does", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint", { paths: ["src/money.ts"], initial: true });
  await watch.until("ended");
  const [outcome] = (await watch.desk.acceptAll()).flatMap(({ outcomes }) => outcomes);
  assert.equal(outcome?.status, "accepted");
  // Longer than the silence that is waited for, and the look behind it.
  await pause(400);
  assert.equal(watch.started.length, 1);
  await watch.write("src/money.ts", (text) => `${text}// mine\n`);
  await watch.until("ended", 2);
  assert.deepEqual(watch.started, [["src/money.ts"], ["src/money.ts"]]);
});

Deno.test("a folder that is removed, or moved away, and made again is watched again", async () => {
  await using watch = new Lookout(await Desk.open());
  watch.start("lint");
  await watch.until("watching");
  const src = `${watch.desk.project}/src`;
  for (const round of [1, 2]) {
    if (round === 1) await Deno.remove(src, { recursive: true });
    else await Deno.rename(src, `${watch.desk.folder}/old`);
    // It is noticed that the folder is gone, or not, as it comes.
    await pause(round * 100);
    await Deno.mkdir(src);
    await Deno.writeTextFile(`${src}/made${round}.ts`, `export const made = ${round};\n`);
    await watch.until("ended", 2 * round - 1);
    await Deno.writeTextFile(`${src}/later.ts`, `export const later = ${round};\n`);
    await watch.until("ended", 2 * round);
  }
  assert.deepEqual(watch.started, [
    ...[["src/made1.ts"], ["src/later.ts"]],
    ...[["src/made2.ts"], ["src/later.ts"]],
  ]);
});

Deno.test("folders that may not be read do not keep a watch from the others", async () => {
  await using watch = new Lookout(await Desk.open());
  const src = `${watch.desk.project}/src`;
  await Deno.mkdir(`${src}/locked`);
  // Whoever runs the tests may be allowed to read everything.
  const { watchFs, readDirSync } = Deno;
  Deno.watchFs = (paths, options) => {
    if (options?.recursive === true) throw new Deno.errors.PermissionDenied("no");
    return watchFs(paths, options);
  };
  Deno.readDirSync = (path) => {
    if (String(path).endsWith("locked")) throw new Deno.errors.PermissionDenied("no");
    return readDirSync(path);
  };
  try {
    watch.start("lint");
    await watch.until("watching");
    await Deno.mkdir(`${src}/fresh`);
    await pause(200);
    await Deno.writeTextFile(`${src}/fresh/one.ts`, "export const one = 1;\n");
    await watch.until("ended");
  } finally {
    Object.assign(Deno, { watchFs, readDirSync });
  }
  assert.deepEqual(watch.started, [["src/fresh/one.ts"]]);
});

Deno.test("a path that is not there is refused as a run refuses it", async () => {
  await using desk = await Desk.open();
  const { store, model, project: root } = desk;
  const { signal } = new AbortController();
  for (const [path, code] of [["nope", "PATH-NOT-FOUND"], ["..", "PATH-OUTSIDE"]] as const) {
    const watch = watchBundle({ store, model, root, paths: [path], bundle: "lint", signal });
    await assert.rejects(watch, { code });
  }
});
