import assert from "node:assert/strict";
import { openMemoryEngine } from "./memory/engine.ts";
import { openStore, registerEngine } from "./open_store.ts";
import { Worker } from "./sqlite/testdata/processes.ts";

Deno.test("openStore() neither asks for nor needs permission to read the environment", async () => {
  await using worker = new Worker(["open", "memory:"], { flags: [] });
  assert.deepEqual(await worker.end(), { code: 0, errors: "" });
  assert.equal((await worker.line("head")).head, 0);
});

Deno.test("registerEngine() teaches openStore() another scheme", async () => {
  let opened = "";
  registerEngine("test-scheme", (url, options) => {
    opened = url;
    return openMemoryEngine(url, options);
  });
  await using store = await openStore("test-scheme://host/x");
  assert.equal(opened, "test-scheme://host/x");
  assert.equal(await store.events.head(), 0);
});

Deno.test("an unknown scheme, or none, is a clear error", async () => {
  await assert.rejects(openStore("redis://user:secret@host"), (error: Error) => {
    assert.match(error.message, /unknown scheme "redis"/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
  await assert.rejects(openStore(""), {
    code: "STORE-SCHEME",
    hint: "Write sqlite:PATH for a file, or nats://HOST",
  });
  for (const url of ["x.db", "/tmp/x.db", "C:\\x.db"]) {
    await assert.rejects(openStore(url), { code: "STORE-SCHEME" }, url);
  }
});

Deno.test("a store in memory cannot be opened for reading only, nor keep nothing", async () => {
  await assert.rejects(openStore("memory:", { readOnly: true }), { code: "STORE-READONLY" });
  for (const keep of [0, -1, 1.5]) {
    await assert.rejects(openStore("memory:", { keep }), { code: "STORE-ARGUMENT" });
  }
});

Deno.test("workspace ids that the store uses itself are refused", async () => {
  await using store = await openStore("memory:");
  for (const id of ["", "remora:leases", "\ud800"]) {
    assert.throws(() => store.workspace(id), { code: "WORKSPACE-ID" });
  }
  assert.equal(store.workspace("a"), store.workspace("a"));
});

Deno.test("folderFor says where on this machine a recorded folder is", async () => {
  const folder = await Deno.realPath(await Deno.makeTempDir());
  try {
    await Deno.mkdir(`${folder}/here`);
    await Deno.writeTextFile(`${folder}/here/a.txt`, "old\n");
    const url = `sqlite:${folder}/remora.db`;
    {
      await using store = await openStore(url);
      await store.workspace("w").files.setBase("/elsewhere/project");
    }
    {
      await using store = await openStore(url, { folderFor: () => `${folder}/here` });
      const { files } = store.workspace("w");
      assert.equal(await files.base(), `${folder}/here`);
      // Both names of the folder are right, any other one is not.
      await files.setBase(`${folder}/here`);
      await files.setBase("/elsewhere/project");
      await assert.rejects(files.setBase(folder), { code: "FILE-BASE" });
      assert.equal(await files.readText("a.txt"), "old\n");
      await files.write("a.txt", "new\n");
      assert.deepEqual(await files.accept(), [{ path: "a.txt", status: "accepted" }]);
      assert.equal(await Deno.readTextFile(`${folder}/here/a.txt`), "new\n");
    }
    await using store = await openStore(url);
    assert.equal(await store.workspace("w").files.base(), "/elsewhere/project");
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
