// Runs in Node, Bun and Deno: what of the packages works there, as one line of JSON.
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import process from "node:process";
import * as core from "@remora/core";

const [, self, role, ...rest] = process.argv;
if (role === "append") await appendElsewhere(...rest);
else await probe(await mkdtemp(join(tmpdir(), "remora-runtime-")));

/** The other process of the SQLite probe. */
async function appendElsewhere(url, action) {
  await using store = await core.openStore(url);
  await store.events.append([core.createEvent({ category: "user", action, payload: {} })]);
}

async function probe(folder) {
  const results = {};
  const parts = { memory, sqlite, processes, questions, files, checkpoints, bus, jsonl, dashboard };
  for (const [name, part] of Object.entries(parts)) {
    try {
      await withTimeout(part(folder));
      results[name] = "works";
    } catch (error) {
      results[name] = `${error?.name}: ${error?.message}`.split("\n")[0];
    }
  }
  await rm(folder, { recursive: true, force: true });
  console.log(JSON.stringify(results));
  process.exit(0);
}

async function withTimeout(promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error("it took more than 10 s")), 10_000);
  });
  try {
    await Promise.race([promise, late]);
  } finally {
    clearTimeout(timer);
  }
}

function check(condition, what) {
  if (!condition) throw new Error(what);
}

async function memory() {
  await useLog("memory:");
}

async function sqlite(folder) {
  const url = `sqlite:${join(folder, "log.db")}`;
  await useLog(url);
  await using store = await core.openStore(url, { readOnly: true });
  check(await store.events.head() === 3, "the log was not kept");
}

async function useLog(url) {
  await using store = await core.openStore(url);
  const event = (action) => core.createEvent({ category: "agent", action, payload: {} });
  await store.events.append([event("one"), event("two")]);
  const seen = [];
  const following = (async () => {
    for await (const { action } of store.events.follow({ after: 0 })) {
      seen.push(action);
      if (seen.length === 3) return;
    }
  })();
  await store.events.append([event("three")]);
  await following;
  check(seen.join() === "one,two,three", `follow() gave ${seen.join()}`);
  const { kv } = store.workspace("w");
  await kv.set("a:b", { n: 1 });
  await kv.create("a:b", 2);
  check((await kv.get("a:b"))?.value.n === 1, "the value is another one");
}

/** Another process writes, this one sees it. */
async function processes(folder) {
  const url = `sqlite:${join(folder, "shared.db")}`;
  await using store = await core.openStore(url);
  const follower = store.events.follow({ after: await store.events.head() });
  const first = follower[Symbol.asyncIterator]().next();
  const child = spawn(process.execPath, [...process.execArgv, self, "append", url, "hello"], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const ended = new Promise((resolve) => child.on("exit", resolve));
  check((await first).value.action === "hello", "another event came");
  check(await ended === 0, "the other process failed");
}

async function questions() {
  await using store = await core.openStore("memory:");
  await using bus = new core.EventBus(store.events);
  await using inbox = new core.WorkspaceInboxCoordinator(bus, store);
  const agent = { agentId: "a", graphId: "g", name: "a" };
  await store.events.append([
    core.agentStarted({ ...agent, bundle: "b", target: "t", workspaceId: "w" }),
  ]);
  const options = { ...agent, id: "q", options: ["yes", "no"], events: store.events };
  const asked = core.askUser(store.workspace("w"), "Go on?", options);
  for await (const _ of store.events.follow({ filter: { actions: ["blocked"] } })) break;
  await inbox.respond("a", "q", "yes", { by: "Ada", via: "probe" });
  check((await asked).answer === "yes", "another answer came");
}

async function files(folder) {
  const base = join(folder, "base");
  await import("node:fs/promises").then(({ mkdir }) => mkdir(base));
  await writeFile(join(base, "a.txt"), "one\n");
  await using store = await core.openStore(`sqlite:${join(folder, "files.db")}`);
  const { files } = store.workspace("w");
  await files.setBase(base);
  await files.write("a.txt", new TextEncoder().encode("two\n"));
  check(await readFile(join(base, "a.txt"), "utf8") === "one\n", "the real file changed");
  await files.accept(["a.txt"]);
  check(await readFile(join(base, "a.txt"), "utf8") === "two\n", "the change was not written");
}

async function checkpoints(folder) {
  await using store = await core.openStore("memory:");
  const manager = new core.CheckpointManager(store);
  await store.workspace("w").kv.set("plan", "careful");
  const made = await manager.create("w");
  await manager.export(made, join(folder, "checkpoint"));
  await store.workspace("w").kv.set("plan", "bold");
  await manager.import(join(folder, "checkpoint"));
  check((await store.workspace("w").kv.get("plan"))?.value === "careful", "it was not restored");
}

async function bus() {
  await using store = await core.openStore("memory:");
  await using eventBus = new core.EventBus(store.events);
  const got = new Promise((resolve) => eventBus.subscribe("agent:*", resolve));
  await eventBus.publish(core.createEvent({ category: "agent", action: "x", payload: {} }));
  check((await got).action === "x", "another event came");
}

async function jsonl() {
  await using store = await core.openStore("memory:");
  await store.events.append([core.createEvent({ category: "user", action: "x", payload: {} })]);
  let text = "";
  for await (const piece of core.exportJsonl(store.events)) text += piece;
  await using copy = await core.openStore("memory:");
  check((await core.importJsonl(copy.events, [text])).stored === 1, "nothing was imported");
}

/** The dashboard as an app: page, JSON, live patches, an answer. */
async function dashboard() {
  const { createDashboard } = await import("@remora/frontend");
  await using store = await core.openStore("memory:");
  await using board = createDashboard({ store });
  const get = (path, init) => board.fetch(new Request(`http://127.0.0.1${path}`, init));
  const page = await get("/");
  check(page.status === 200 && (await page.text()).includes("<main"), `the page: ${page.status}`);
  const script = /src="([^"]*morph\.js[^"]*)"/.exec(await (await get("/")).text())?.[1];
  check(
    (await (await get(script ?? "/missing")).text()).length > 10_000,
    "idiomorph is not served",
  );
  const stream = (await get("/events")).body.getReader();
  check((await stream.read()).value?.length > 0, "the stream is silent");
  const agent = { agentId: "a", graphId: "g", name: "a" };
  await store.events.append([
    core.agentStarted({ ...agent, bundle: "b", target: "t", workspaceId: "w" }),
  ]);
  const asked = core.askUser(store.workspace("w"), "Go on?", {
    ...agent,
    id: "q",
    events: store.events,
  });
  let text = "";
  while (!text.includes("Go on?")) {
    const { value, done } = await stream.read();
    check(!done, "the stream ended");
    text += new TextDecoder().decode(value);
  }
  const answered = await get("/agent/a/respond", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ msgId: "q", answer: "yes" }),
  });
  check(answered.status === 200, `the answer: ${answered.status} ${await answered.text()}`);
  check((await asked).answer === "yes", "another answer came");
  await stream.cancel();
}
