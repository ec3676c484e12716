import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import { parseNatsUrl } from "./url.ts";

Deno.test("a URL with a host only has defaults for everything else", () => {
  assert.deepEqual(parseNatsUrl("nats://example.com"), {
    shown: "nats://example.com",
    transport: "tcp",
    tls: false,
    servers: ["example.com:4222"],
    credentials: { kind: "none" },
    stream: "remora",
    bucket: "remora",
    replicas: 1,
    patience: 60_000,
    files: { creds: undefined, ca: undefined, cert: undefined, key: undefined },
  });
});

Deno.test("a URL may name several hosts, a user and options", () => {
  const url = "tls://bob:p%40ss%2F@a.example,b.example:4333,[::1]:5?stream=s1&bucket=b1" +
    "&replicas=3&patience=5&creds=/c&ca=/ca.pem";
  const target = parseNatsUrl(url);
  assert.deepEqual(target.servers, ["a.example:4222", "b.example:4333", "[::1]:5"]);
  assert.deepEqual(target.credentials, { kind: "password", user: "bob", password: "p@ss/" });
  assert.deepEqual(
    [target.tls, target.stream, target.bucket, target.replicas, target.patience],
    [true, "s1", "b1", 3, 5_000],
  );
  assert.equal(target.files.creds, "/c");
  assert.equal(target.files.ca, "/ca.pem");
});

Deno.test("a user without a password is a token", () => {
  assert.deepEqual(parseNatsUrl("nats://s3cret@host").credentials, {
    kind: "token",
    token: "s3cret",
  });
});

Deno.test("WebSockets use the ports of HTTP", () => {
  assert.deepEqual(parseNatsUrl("ws://host/").servers, ["host:80"]);
  const { servers, transport, tls } = parseNatsUrl("wss://host");
  assert.deepEqual([servers, transport, tls], [["host:443"], "websocket", true]);
});

const WRONG: readonly (readonly [url: string, says: RegExp])[] = [
  ["nats://", /is not HOST/],
  ["nats:host", /not of the form/],
  ["nats://host/path", /not of the form/],
  ["nats://host:99x", /is not HOST/],
  ["nats://host?strem=x", /\?strem= is not one of stream/],
  ["nats://host?stream=a.b", /stream must be/],
  ["nats://host?stream=", /stream must be/],
  ["nats://host?bucket=a%20b", /bucket must be/],
  ["nats://host?replicas=0", /replicas must be/],
  ["nats://host?patience=soon", /patience must be/],
  ["nats://bob:se%cret@host", /%/],
  ["nats://bob:se/cret@host", /not of the form/],
  ["nats://bob:se?cret@host", /%3F for a \?/],
];

for (const [url, says] of WRONG) {
  Deno.test(`${url} is refused, and says nothing secret`, () => {
    assert.throws(() => parseNatsUrl(url), (error: unknown) => {
      assert.ok(error instanceof RemoraError);
      assert.equal(error.code, "STORE-URL");
      assert.match(error.message, says);
      const said = `${error.message} ${error.hint} ${error.cause}`;
      assert.doesNotMatch(said, /cret|se\//);
      return true;
    });
  });
}
