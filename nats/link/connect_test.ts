import assert from "node:assert/strict";
import { formatError, RemoraError, stableId } from "@remora/core";
import { collect, eventFactory } from "@remora/core/testing";
import { type NatsEngine, openNatsEngine } from "../mod.ts";
import { makeCredentials } from "../testing/credentials.ts";
import { natsTest } from "../testing/nats_test_case.ts";
import { freePort, NatsServer } from "../testing/server.ts";

const DATA = new URL("../testing/testdata/", import.meta.url).pathname;
const CA = `ca=${DATA}ca.pem`;
const CLIENT = `cert=${DATA}client.pem&key=${DATA}client-key.pem`;

/** Expects that opening fails with a code; returns the line that a person would see. */
async function refused(url: string, code: string): Promise<string> {
  try {
    const engine = await openNatsEngine(url);
    await engine.close();
  } catch (error) {
    assert.ok(error instanceof RemoraError, `${error}`);
    assert.equal(error.code, code, formatError(error));
    assert.ok(error.hint, "an error says what to do next");
    return formatError(error);
  }
  throw new Error(`${url} was opened`);
}

async function works(url: string): Promise<void> {
  const engine = await openNatsEngine(url);
  try {
    await roundTrip(engine);
  } finally {
    await engine.close();
  }
}

async function roundTrip(engine: NatsEngine): Promise<void> {
  const { version } = await engine.kv("w").set("key", "value");
  assert.equal((await engine.kv("w").get("key"))?.version, version);
}

Deno.test("a server that is not there is unreachable", async () => {
  const line = await refused(`nats://127.0.0.1:${await freePort()}`, "STORE-UNREACHABLE");
  assert.match(line, /^STORE-UNREACHABLE: Cannot connect to nats:\/\/127\.0\.0\.1:\d+: .*refused/i);
});

Deno.test("a host that does not exist is unreachable", async () => {
  await refused("nats://no-such-host.invalid", "STORE-UNREACHABLE");
});

Deno.test("something that is no NATS server is unreachable", async () => {
  await using server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    () => new Response("hello"),
  );
  const url = `ws://127.0.0.1:${server.addr.port}`;
  await refused(url, "STORE-UNREACHABLE");
});

Deno.test("something that talks, but not NATS, is unreachable", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const accepting = listener.accept().then(async (connection) => {
    await connection.write(new TextEncoder().encode("220 mail.example ready\r\n"));
    connection.close();
  });
  const line = await refused(`nats://127.0.0.1:${listener.addr.port}`, "STORE-UNREACHABLE");
  assert.match(line, /NATS server/);
  await accepting;
});

natsTest("a server without JetStream is refused", async () => {
  await using server = await NatsServer.start({ jetstream: false });
  assert.match(await refused(server.url(), "STORE-NO-JETSTREAM"), /-js/);
});

natsTest("user and password are checked, and shown nowhere", async () => {
  await using server = await NatsServer.start({ args: ["--user", "bob", "--pass", "hunter2"] });
  for (const user of ["", "bob:wrong2@", "token2@", "bob@"]) {
    const line = await refused(server.url("remora", user), "STORE-UNAUTHORIZED");
    assert.doesNotMatch(line, /wrong2|token2/);
  }
  const engine = await openNatsEngine(server.url("remora", "bob:hunter2@"));
  try {
    await roundTrip(engine);
    assert.equal(engine.url, `nats://***@127.0.0.1:${server.port}?stream=remora`);
    assert.doesNotMatch(JSON.stringify(await engine.describe()), /hunter2/);
  } finally {
    await engine.close();
  }
});

natsTest("a token is checked", async () => {
  await using server = await NatsServer.start({ args: ["--auth", "s3cret"] });
  await refused(server.url("remora", "other@"), "STORE-UNAUTHORIZED");
  await works(server.url("remora", "s3cret@"));
});

natsTest("a credentials file proves who is calling, by option and by NATS_CREDS", async () => {
  const { config, creds } = makeCredentials();
  await using server = await NatsServer.start({ config });
  await refused(server.url(), "STORE-UNAUTHORIZED");
  const file = `${server.folder}/user.creds`;
  await Deno.writeTextFile(file, creds);
  await works(`${server.url()}&creds=${file}`);
  Deno.env.set("NATS_CREDS", file);
  try {
    await works(server.url());
  } finally {
    Deno.env.delete("NATS_CREDS");
  }
  await Deno.writeTextFile(file, makeCredentials().creds);
  const line = await refused(`${server.url()}&creds=${file}`, "STORE-UNAUTHORIZED");
  assert.doesNotMatch(line, /SEED|SU[A-Z0-9]{20}/);
});

natsTest("a credentials file that cannot be read is named", async () => {
  await using server = await NatsServer.start();
  const line = await refused(`${server.url()}&creds=/nowhere/x.creds`, "STORE-CREDENTIALS");
  assert.match(line, /\/nowhere\/x\.creds/);
});

natsTest("a user without the permissions of a store is told which one is missing", async () => {
  await using server = await NatsServer.start({
    config: `authorization { users = [
      { user: all, password: a }
      { user: some, password: b, permissions: { publish: "$JS.API.INFO", subscribe: "_INBOX.>" } }
    ] }`,
  });
  await works(server.url("remora", "all:a@"));
  const line = await refused(server.url("remora", "some:b@"), "STORE-UNAUTHORIZED");
  assert.match(line, /\$JS\.API\.STREAM\.INFO\.remora/);
});

natsTest("the permissions in the documentation are enough", async () => {
  const page = await Deno.readTextFile(new URL("../../docs/STORES.md", import.meta.url));
  const config = /^authorization \{$[^]*?^\}$/m.exec(page)?.[0];
  assert(config !== undefined);
  await using server = await NatsServer.start({ config });
  const url = server.url("remora", "remora:secret@");
  const engine = await openNatsEngine(url);
  try {
    const make = eventFactory({ payload: { text: "x".repeat(1_500_000) } });
    const events = [make(), make({ id: stableId("a") }), make({ id: crypto.randomUUID() })];
    const stored = await engine.events.append(events);
    assert.deepEqual(await engine.events.append(events), stored);
    assert.deepEqual(await collect(engine.events.follow(), { count: 3 }), stored);
    const kv = engine.kv("w");
    await kv.create("key", "x".repeat(1_500_000));
    assert.equal((await collect(kv.watch("key"), { count: 1 })).length, 1);
    await kv.delete("key");
    const hash = await engine.blobs.put(new Uint8Array(2_000_000));
    assert.equal((await engine.blobs.get(hash))?.length, 2_000_000);
    await engine.blobs.collect?.(new Set(), Date.now() + 60_000);
    await engine.compact?.(Date.now() + 60_000);
    await engine.events.trim(3);
    await engine.workspaces();
    await engine.describe();
  } finally {
    await engine.close();
  }
  await refused(server.url("other", "remora:secret@"), "STORE-UNAUTHORIZED");
});

natsTest("TLS is used where the URL or the server asks for it", async () => {
  await using server = await NatsServer.start({
    args: ["--tls", "--tlscert", `${DATA}server.pem`, "--tlskey", `${DATA}server-key.pem`],
  });
  for (const scheme of ["tls", "nats"]) {
    for (const host of ["localhost", "127.0.0.1"]) {
      const engine = await openNatsEngine(`${scheme}://${host}:${server.port}?${CA}`);
      try {
        await roundTrip(engine);
        assert.equal((await engine.describe()).server.tls, true);
      } finally {
        await engine.close();
      }
    }
  }
  const line = await refused(`tls://localhost:${server.port}`, "STORE-TLS");
  assert.match(line, /NATS_CA/);
});

natsTest("a certificate for another host is refused", async () => {
  await using server = await NatsServer.start({
    args: ["--tls", "--tlscert", `${DATA}other.pem`, "--tlskey", `${DATA}other-key.pem`],
  });
  for (const host of ["localhost", "127.0.0.1"]) {
    await refused(`tls://${host}:${server.port}?${CA}`, "STORE-TLS");
  }
});

natsTest("a client's certificate is sent where the server asks for it", async () => {
  await using server = await NatsServer.start({
    args: [
      ...["--tlsverify", "--tlscacert", `${DATA}ca.pem`],
      ...["--tlscert", `${DATA}server.pem`, "--tlskey", `${DATA}server-key.pem`],
    ],
  });
  await works(`tls://localhost:${server.port}?${CA}&${CLIENT}`);
  await refused(`tls://localhost:${server.port}?${CA}`, "STORE-TLS");
});

natsTest("tls: insists on TLS", async () => {
  await using server = await NatsServer.start();
  const line = await refused(`tls://127.0.0.1:${server.port}`, "STORE-TLS");
  assert.match(line, /has no TLS/);
});

natsTest("WebSockets work, also beside TCP, through a restart", async () => {
  const port = await freePort();
  await using server = await NatsServer.start({
    config: `websocket { host: "127.0.0.1", port: ${port}, no_tls: true }`,
  });
  const engines = [
    await openNatsEngine(`ws://127.0.0.1:${port}`),
    await openNatsEngine(`nats://127.0.0.1:${server.port}`),
    await openNatsEngine(`ws://127.0.0.1:${port}`),
  ];
  try {
    for (const engine of engines) await roundTrip(engine);
    await server.restart();
    for (const engine of engines) await roundTrip(engine);
  } finally {
    for (const engine of engines) await engine.close();
  }
});

natsTest("one host and port is all the permission that is needed", async () => {
  await using server = await NatsServer.start();
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-check", "--no-prompt", `--allow-net=localhost:${server.port}`],
      ...[new URL("../testing/open_once.ts", import.meta.url).pathname],
      `nats://localhost:${server.port}`,
    ],
    stdin: "null",
  }).output();
  assert.equal(code, 0, new TextDecoder().decode(stderr));
  assert.equal(new TextDecoder().decode(stdout).trim(), "1");
});
