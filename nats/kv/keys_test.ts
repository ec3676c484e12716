import assert from "node:assert/strict";
import fc from "fast-check";
import { RemoraError } from "@remora/core";
import type { StreamMessage } from "../link/message.ts";
import { KeySpace, workspaceOf } from "./keys.ts";

const PREFIX = "$KV.bucket";
const parts = fc.constantFrom("a", "b", ".", ":", "::", "=", "ä", " ", "*", ">", "x".repeat(90));
const keys = fc.oneof(
  fc.array(parts, { maxLength: 20 }).map((list) => list.join("")),
  fc.string({ unit: "grapheme", maxLength: 60 }),
).filter((key) => key.isWellFormed());

function message(space: KeySpace, key: string): StreamMessage {
  const headers = space.headers(key);
  return {
    seq: 1,
    subject: space.subject(key),
    time: 0,
    data: new Uint8Array(),
    header: (name) => headers[name] ?? "",
  };
}

Deno.test("different keys have different subjects", () => {
  const space = new KeySpace(PREFIX, "w");
  fc.assert(fc.property(keys, keys, (one, other) => {
    assert.equal(space.subject(one) === space.subject(other), one === other);
  }));
});

Deno.test("key and workspace can be read from the message", () => {
  fc.assert(fc.property(keys, keys, (key, workspace) => {
    const space = new KeySpace(PREFIX, workspace);
    assert.equal(space.key(message(space, key)), key);
    assert.equal(workspaceOf(PREFIX, message(space, key)), workspace);
  }));
});

Deno.test("a subject fits into a line of the protocol", () => {
  fc.assert(fc.property(keys, keys, (key, workspace) => {
    assert.ok(new KeySpace(PREFIX, workspace).subject(key).length < 1_000);
  }));
});

Deno.test("what covers a prefix covers every key that starts with it", () => {
  const space = new KeySpace(PREFIX, "w");
  fc.assert(fc.property(keys, fc.nat(), (key, end) => {
    const prefix = key.slice(0, end % (key.length + 1));
    if (!prefix.isWellFormed()) return;
    const covering = space.covering(prefix);
    assert.ok(covering.endsWith(".>"));
    assert.ok(space.subject(key).startsWith(covering.slice(0, -1)), `${covering} covers ${key}`);
  }));
});

Deno.test("a question's subject is as readable as its key", () => {
  const space = new KeySpace(PREFIX, "run/lint");
  assert.equal(space.subject("outbox:question:42"), "$KV.bucket.run/lint.outbox.question.42");
  assert.equal(space.covering("outbox:question:"), "$KV.bucket.run/lint.outbox.question.>");
});

Deno.test("a key of 40,000 bytes is refused", () => {
  assert.throws(
    () => new KeySpace(PREFIX, "w").headers("x".repeat(40_000)),
    (error: unknown) => error instanceof RemoraError && error.code === "KV-KEY",
  );
});
