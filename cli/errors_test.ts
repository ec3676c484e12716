import assert from "node:assert/strict";
import { RemoraError } from "@remora/core";
import { errorText, problemOf } from "./errors.ts";
import { createPaint } from "./terminal/colour.ts";

const paint = createPaint(0);

Deno.test("an error of Remora is one line: code, message, hint", () => {
  const error = new RemoraError("STORE-SCHEME", 'Cannot open "x:"\nreally', {
    hint: "Use sqlite:",
  });
  assert.equal(errorText(error, paint), 'STORE-SCHEME: Cannot open "x:" really. Use sqlite:');
});

Deno.test("an error from another copy of core is known by its shape", () => {
  const error = Object.assign(new Error("Gone"), { code: "SLICE-MISSING", hint: undefined });
  assert.deepEqual(problemOf(error), { code: "SLICE-MISSING", message: "Gone" });
});

Deno.test("an error of the runtime is not taken for one of Remora", () => {
  const error = Object.assign(new Error("no such file"), { code: "ENOENT" });
  assert.equal(problemOf(error).code, "UNEXPECTED");
});

Deno.test("a missing permission is named with the flag that gives it", () => {
  const error = new Deno.errors.NotCapable(
    'Requires net access to "127.0.0.1:8000", run again with the --allow-net flag',
  );
  assert.equal(
    errorText(error, paint),
    'PERMISSION: Requires net access to "127.0.0.1:8000". ' +
      "Deno did not allow it; run again with the --allow-net flag",
  );
});

Deno.test("the stack shows only with --debug, causes included", () => {
  const error = new Error("outer", { cause: new TypeError("inner") });
  assert.doesNotMatch(errorText(error, paint), /errors_test/);
  const text = errorText(error, paint, true);
  assert.match(text, /^UNEXPECTED: Error: outer\. Run again with --debug/);
  assert.match(text, /errors_test\.ts/);
  assert.match(text, /Caused by: TypeError: inner/);
});

Deno.test("what an error quotes cannot steer the terminal", () => {
  const error = new RemoraError("PATH-NOT-FOUND", "Cannot read \x1b[2J");
  assert.equal(errorText(error, paint), "PATH-NOT-FOUND: Cannot read ␛[2J");
});

Deno.test("what the system refuses is told in its words, and is no riddle", () => {
  const error = new Error("File name too long (os error 36): stat '/tmp/x'");
  assert.equal(
    errorText(error, paint),
    "SYSTEM: File name too long: stat '/tmp/x'. " +
      "The system refused it; look for a wrong path, missing rights or no room",
  );
});

Deno.test("of a very long message the middle is left out", () => {
  const text = errorText(new RemoraError("PATH-NOT-FOUND", `No ${"😀".repeat(5_000)}?`), paint);
  assert.match(text, /^PATH-NOT-FOUND: No 😀+.? … .?😀+\?$/u);
  assert.ok(text.length < 2_100, String(text.length));
});

Deno.test("no password of an address is shown, not even of one with a mistake in it", () => {
  for (const url of ["nats//u:s3cret@h", "ftp://u:s3cr@et@h/x", "x://:s3cret@h"]) {
    const error = new RemoraError("CONFIG-VARIABLE", `Bad value "${url}" in REMORA_STORE`);
    for (const debug of [false, true]) {
      const text = errorText(error, paint, debug);
      assert.match(text, /^CONFIG-VARIABLE: Bad value "[a-z:]*\/\/\*\*\*@h/);
      assert.doesNotMatch(text, /s3cr/);
    }
  }
});
