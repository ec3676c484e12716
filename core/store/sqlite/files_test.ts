import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { formatError } from "../../error/error.ts";
import { eventFactory } from "../../testing/event_factory.ts";
import { openStore } from "../open_store.ts";
import { openConnection } from "./_connection.ts";
import type { EventFilter } from "../types.ts";
import { networkFileSystem, placeError, refuseNetwork, sqlitePath } from "./_location.ts";
import { MIGRATIONS, prepareSchema } from "./_schema.ts";
import { SqliteEngine } from "./engine.ts";
import { Worker } from "./testdata/processes.ts";

async function inFolder(check: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "remora-sqlite-" });
  try {
    await check(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("a missing folder is made", () =>
  inFolder(async (folder) => {
    await using store = await openStore(`sqlite:${folder}/deep/er/remora.db`);
    assert.equal(await store.events.head(), 0);
    assert.equal(store.url, `sqlite:${folder}/deep/er/remora.db`);
  }));

Deno.test("sqlite:///absolute is the same as sqlite:/absolute", () => {
  assert.equal(sqlitePath("sqlite:///tmp/x.db"), "/tmp/x.db");
  assert.equal(sqlitePath("sqlite:/tmp/x.db"), "/tmp/x.db");
  assert.equal(sqlitePath("SQLite:a b?c#d%20.db"), "a b?c#d%20.db");
});

Deno.test("a URL that names no local file is refused", async () => {
  for (const url of ["sqlite:", "sqlite://host/x.db", "sqlite::memory:", "sqlite:a\0b"]) {
    await assert.rejects(openStore(url), { code: "STORE-PATH" }, url);
  }
  await assert.rejects(openStore("./x.db"), { code: "STORE-SCHEME" });
  await assert.rejects(openStore("redis://u:secret@h/"), (error: Error) => {
    assert.match(error.message, /unknown scheme "redis"/);
    assert.doesNotMatch(error.message, /secret/);
    return true;
  });
});

Deno.test("a folder in place of the file is a clear error", () =>
  inFolder(async (folder) => {
    await assert.rejects(openStore(`sqlite:${folder}`), {
      code: "STORE-PATH",
      message: `Cannot open ${folder}: it is a folder`,
    });
    if (Deno.build.os === "windows") return;
    await assert.rejects(openStore("sqlite:/dev/null"), {
      code: "STORE-PATH",
      message: "Cannot open /dev/null: it is no regular file",
    });
  }));

Deno.test("a missing file cannot be opened for reading, and is not made", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.db`;
    const opening = openStore(`sqlite:${path}`, { readOnly: true });
    await assert.rejects(opening, { code: "STORE-MISSING" });
    await assert.rejects(Deno.stat(path), Deno.errors.NotFound);
  }));

Deno.test("an empty file is said to be empty when it is opened for reading", () =>
  inFolder(async (folder) => {
    await Deno.writeTextFile(`${folder}/x.db`, "");
    await assert.rejects(openStore(`sqlite:${folder}/x.db`, { readOnly: true }), {
      code: "STORE-EMPTY",
      message: `Cannot read ${folder}/x.db: it is empty`,
      hint: /remora run/,
    });
  }));

Deno.test("a file of another kind is reported and left alone", () =>
  inFolder(async (folder) => {
    const path = `${folder}/notes.txt`;
    await Deno.writeTextFile(path, "Dear diary, ".repeat(1_000));
    await assert.rejects(openStore(`sqlite:${path}`), { code: "STORE-CORRUPT" });
    assert.equal((await Deno.readTextFile(path)).length, 12_000);
  }));

Deno.test("another program's database is reported and left alone", () =>
  inFolder(async (folder) => {
    const path = `${folder}/foreign.db`;
    const foreign = new DatabaseSync(path);
    foreign.exec("CREATE TABLE events (a); INSERT INTO events VALUES (1)");
    foreign.close();
    const before = await Deno.readFile(path);
    await assert.rejects(openStore(`sqlite:${path}`), { code: "STORE-FOREIGN" });
    assert.deepEqual(await Deno.readFile(path), before);
    assert.deepEqual([...Deno.readDirSync(folder)].map(({ name }) => name), ["foreign.db"]);
  }));

Deno.test("a store of a newer Remora is reported and left alone", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.db`;
    await (await openStore(`sqlite:${path}`)).close();
    const database = new DatabaseSync(path);
    database.exec(`PRAGMA user_version = ${MIGRATIONS.length + 1}`);
    database.close();
    await assert.rejects(openStore(`sqlite:${path}`), { code: "STORE-NEWER" });
    await assert.rejects(openStore(`sqlite:${path}`, { readOnly: true }), { code: "STORE-NEWER" });
  }));

Deno.test("an older file is taken forward, once, with its data", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.db`;
    const store = await openStore(`sqlite:${path}`);
    await store.events.append([eventFactory()()]);
    await store.close();
    const database = new DatabaseSync(path);
    const migrations = [...MIGRATIONS, "CREATE TABLE more (a); INSERT INTO more VALUES (7)"];
    assert.throws(() => prepareSchema(database, path, { readOnly: true, migrations }), {
      code: "STORE-OLDER",
    });
    prepareSchema(database, path, { readOnly: false, migrations });
    prepareSchema(database, path, { readOnly: false, migrations });
    assert.deepEqual({ ...database.prepare("SELECT * FROM more").get() }, { a: 7 });
    assert.deepEqual({ ...database.prepare("SELECT count(*) AS n FROM events").get() }, { n: 1 });
    assert.throws(() => prepareSchema(database, path, { readOnly: false }), {
      code: "STORE-NEWER",
    });
    database.close();
  }));

Deno.test("a file of the first format is indexed anew when it is opened", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.db`;
    const database = new DatabaseSync(path);
    prepareSchema(database, path, { readOnly: false, migrations: MIGRATIONS.slice(0, 1) });
    const insert = database.prepare(
      "INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, NULL, NULL, '{}')",
    );
    for (let seq = 1; seq <= 20; seq++) {
      const [category, action] = seq % 5 === 0 ? ["agent", "blocked"] : ["tool", "called"];
      insert.run(seq, `id${seq}`, "2026-01-01T00:00:00Z", category!, action!, `a${seq % 2}`, "g");
    }
    database.close();
    await using store = await openStore(`sqlite:${path}`);
    const seqs = async (filter: EventFilter): Promise<readonly number[]> =>
      (await store.events.read({ filter })).map(({ seq }) => seq);
    assert.deepEqual(await seqs({ patterns: ["agent:*"] }), [5, 10, 15, 20]);
    assert.deepEqual(await seqs({ agentId: "a0", actions: ["blocked"] }), [10, 20]);
    assert.equal((await seqs({ graphId: "g", categories: ["tool"] })).length, 16);
    assert.deepEqual((await store.events.append([eventFactory()()])).map(({ seq }) => seq), [21]);
  }));

Deno.test("a migration that fails leaves the file as it was", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.db`;
    await (await openStore(`sqlite:${path}`)).close();
    const database = new DatabaseSync(path);
    const migrations = [...MIGRATIONS, "CREATE TABLE more (a); SELECT nonsense"];
    assert.throws(() => prepareSchema(database, path, { readOnly: false, migrations }));
    database.close();
    await (await openStore(`sqlite:${path}`)).close();
  }));

Deno.test("a damaged file is reported where the damage is met", () =>
  inFolder(async (folder) => {
    const path = `${folder}/x.db`;
    const store = await openStore(`sqlite:${path}`);
    const make = eventFactory({ payload: { text: "x".repeat(500) } });
    await store.events.append(Array.from({ length: 1_000 }, () => make()));
    await store.close();
    const bytes = await Deno.readFile(path);
    bytes.fill(0xa5, 4_096 * 20, 4_096 * 60);
    await Deno.writeFile(path, bytes);
    await using damaged = await openStore(`sqlite:${path}`);
    await assert.rejects(damaged.events.read({ limit: 10_000 }), { code: "STORE-CORRUPT" });
    await assert.rejects(async () => {
      for await (const _ of damaged.events.follow());
    }, { code: "STORE-CORRUPT" });
  }));

Deno.test("a full disk fails the write, loses nothing before and heals", () =>
  inFolder(async (folder) => {
    const connection = await openConnection(`${folder}/x.db`, { readOnly: false });
    const engine = new SqliteEngine(connection, undefined);
    const make = eventFactory({ payload: { text: "x".repeat(10_000) } });
    await engine.events.append([make()]);
    connection.exec("PRAGMA max_page_count = 60");
    let stored = 1;
    await assert.rejects(async () => {
      for (;; stored++) await engine.events.append([make()]);
    }, { code: "STORE-FULL" });
    assert(stored > 5);
    assert.equal(await engine.events.head(), stored);
    await assert.rejects(engine.blobs.put(new Uint8Array(500_000)), { code: "STORE-FULL" });
    connection.exec("PRAGMA max_page_count = 1000000");
    const [event] = await engine.events.append([make()]);
    assert.equal(event?.seq, stored + 1);
    await engine.close();
  }));

const isMountable = canMount();
const mountReason = isMountable ? "" : " [mounting is not allowed here]";

Deno.test(`a disk that is really full is a clear error, and loses nothing${mountReason}`, {
  ignore: !isMountable,
}, () =>
  inFolder(async (folder) => {
    await run("mount", "-t", "tmpfs", "-o", "size=600k", "tmpfs", folder);
    try {
      const make = eventFactory({ payload: { text: "x".repeat(2_000) } });
      let acknowledged = 0;
      {
        await using store = await openStore(`sqlite:${folder}/x.db`);
        await assert.rejects(async () => {
          for (;; acknowledged++) await store.events.append([make()]);
        }, { code: "STORE-FULL", message: `Cannot write to ${folder}/x.db: the disk is full` });
        assert(acknowledged > 5);
        assert.equal((await store.events.read()).length, acknowledged);
        await assert.rejects(store.workspace("w").kv.set("key", "x".repeat(100_000)), {
          code: "STORE-FULL",
        });
      }
      await using again = await openStore(`sqlite:${folder}/x.db`);
      assert.equal(await again.events.head(), acknowledged);
      await run("mount", "-o", "remount,size=5m", folder);
      await again.events.append([make()]);
    } finally {
      await run("umount", folder);
    }
  }));

Deno.test("a write too big for the disk does not fail those beside it", () =>
  inFolder(async (folder) => {
    const connection = await openConnection(`${folder}/x.db`, { readOnly: false });
    const engine = new SqliteEngine(connection, undefined);
    connection.exec("PRAGMA max_page_count = 60");
    const make = eventFactory();
    const results = await Promise.allSettled([
      engine.events.append([make()]),
      engine.events.append([make({ payload: { text: "x".repeat(1_000_000) } })]),
      engine.events.append([make()]),
    ]);
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected", "fulfilled"]);
    assert.deepEqual((await engine.events.read()).map(({ payload }) => payload.n), [1, 3]);
    await engine.close();
  }));

Deno.test("a file that may only be read is reported when opened for writing", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    const path = `${folder}/store/x.db`;
    const store = await openStore(`sqlite:${path}`);
    await store.events.append([eventFactory()()]);
    await Deno.chmod(folder, 0o777);
    await Deno.chmod(`${folder}/store`, 0o777);
    await Deno.chmod(path, 0o644);
    for (const name of ["x.db-wal", "x.db-shm"]) await Deno.chmod(`${folder}/store/${name}`, 0o644);
    // Root may write everything, so the worker is somebody else then.
    const isRoot = Deno.uid() === 0;
    if (!isRoot) await Deno.chmod(path, 0o444);
    const options = {
      env: { DENO_DIR: `${folder}/deno`, HOME: folder },
      ...(isRoot && { uid: 65_534 }),
    };
    await using writer = new Worker(["open", `sqlite:${path}`], options);
    assert.equal((await writer.line("error")).error, "STORE-READONLY");
    await using reader = new Worker(["read", `sqlite:${path}`], options);
    assert.equal((await reader.line("head")).head, 1);
    await Promise.all([writer.end(), reader.end()]);
    await store.close();
  }));

Deno.test(
  "a store in a folder that may not be written to is an archive, unless more lies beside it",
  {
    ignore: Deno.build.os === "windows",
  },
  () =>
    inFolder(async (folder) => {
      // A name that has to be escaped in an address.
      const path = `${folder}/store/x ä?#%41.db`;
      const store = await openStore(`sqlite:${path}`);
      await store.events.append([eventFactory()()]);
      await store.close();
      await Deno.chmod(folder, 0o777);
      await Deno.chmod(path, 0o444);
      const isRoot = Deno.uid() === 0;
      await Deno.chmod(`${folder}/store`, isRoot ? 0o755 : 0o555);
      const options = {
        env: { DENO_DIR: `${folder}/deno`, HOME: folder },
        ...(isRoot && { uid: 65_534 }),
      };
      await using writer = new Worker(["open", `sqlite:${path}`], options);
      assert.equal((await writer.line("error")).error, "STORE-READONLY");
      await using reader = new Worker(["read", `sqlite:${path}`], options);
      assert.equal((await reader.line("head")).head, 1);
      await Promise.all([writer.end(), reader.end()]);
      // Something that is not in the file yet must not be missing in silence.
      await Deno.chmod(`${folder}/store`, 0o755);
      await Deno.writeTextFile(`${path}-wal`, "x");
      await Deno.chmod(`${folder}/store`, isRoot ? 0o755 : 0o555);
      await using refused = new Worker(["read", `sqlite:${path}`], options);
      assert.equal((await refused.line("error")).error, "STORE-READONLY");
      await refused.end();
      await Deno.chmod(`${folder}/store`, 0o755);
    }),
);

Deno.test("a place where this user can have no store is an error that names the folder", {
  ignore: Deno.build.os === "windows",
}, () =>
  inFolder(async (folder) => {
    await Deno.chmod(folder, 0o777);
    await Deno.mkdir(`${folder}/mine`);
    await Deno.writeTextFile(`${folder}/file`, "");
    await Deno.symlink(`${folder}/nowhere`, `${folder}/mine/dangling`);
    await (await openStore(`sqlite:${folder}/mine/secret.db`)).close();
    await Deno.chmod(`${folder}/mine/secret.db`, 0o600);
    const isRoot = Deno.uid() === 0;
    await Deno.chmod(`${folder}/mine`, isRoot ? 0o755 : 0o555);
    const options = {
      env: { DENO_DIR: `${folder}/deno`, HOME: folder },
      ...(isRoot && { uid: 65_534 }),
    };
    const cases = [
      ["mine/x.db", "STORE-PERMISSION"],
      ["mine/.remora/remora.db", "STORE-PERMISSION"],
      ["file/x.db", "STORE-PATH"],
      ["file/deeper/x.db", "STORE-PATH"],
      ["mine/dangling/x.db", "STORE-P"],
      ...(isRoot ? [["mine/secret.db", "STORE-PERMISSION"]] : []),
    ] as const;
    for (const [path, code] of cases) {
      await using worker = new Worker(["open", `sqlite:${folder}/${path}`], options);
      const { error } = await worker.line("error");
      assert.ok(String(error).startsWith(code), `${path}: ${error}`);
      await worker.end();
    }
    await Deno.chmod(`${folder}/mine`, 0o755);
    await assert.rejects(openStore(`sqlite:${folder}/file/new/x.db`), {
      code: "STORE-PATH",
      message: `Cannot use ${folder}/file/new/x.db: ${folder}/file/new is no folder`,
    });
    for (const [code, expected] of [["EROFS", "STORE-PERMISSION"], ["ENOSPC", "STORE-FULL"]]) {
      const error = Object.assign(new Error("no"), { code });
      assert.match(formatError(placeError(error, "/a/b/x.db")), new RegExp(`^${expected}: .*/a/b`));
    }
  }));

Deno.test("network file systems are refused", () => {
  assert.equal(networkFileSystem(0x6969), "NFS");
  assert.equal(networkFileSystem(-11317950), "CIFS");
  assert.equal(networkFileSystem(0xef53), undefined);
  assert.throws(() => refuseNetwork("/mnt/x.db", () => 0xfe534d42), {
    code: "STORE-NETWORK-FS",
    message: "Cannot keep /mnt/x.db on SMB2",
  });
  refuseNetwork("/tmp/x.db", () => undefined);
});

async function run(command: string, ...args: string[]): Promise<void> {
  const { success, stderr } = await new Deno.Command(command, { args }).output();
  assert(success, new TextDecoder().decode(stderr));
}

/** Whether a small file system can be made: only root may, and not in every container. */
function canMount(): boolean {
  if (Deno.build.os !== "linux" || Deno.uid() !== 0) return false;
  const folder = Deno.makeTempDirSync({ prefix: "remora-mount-" });
  try {
    const mount = { args: ["-t", "tmpfs", "tmpfs", folder] };
    if (!new Deno.Command("mount", mount).outputSync().success) return false;
    return new Deno.Command("umount", { args: [folder] }).outputSync().success;
  } catch {
    return false;
  } finally {
    Deno.removeSync(folder);
  }
}
