import assert from "node:assert/strict";
import fc from "fast-check";
import { fileNames } from "./_file_names.ts";
import { keyToFileName } from "./_key_file.ts";

/** Keys as people and programs write them, and keys that try to break out. */
const key = fc.oneof(
  fc.string({ unit: "grapheme", maxLength: 40 }),
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ unit: fc.constantFrom("a", "A", ":", "_", ".", "%", "/", "3", "~"), maxLength: 8 }),
  fc.constantFrom("..", ".", "/", "con", "CON", "con:x", "a/../b", "", " ", "aux.txt", "a\0b"),
  fc.string({ minLength: 150, maxLength: 400 }),
).filter((text) => text.isWellFormed());

function fold(name: string): string {
  return name.normalize("NFD").toUpperCase().toLowerCase();
}

Deno.test("two keys never share a file name, not even where upper and lower case are the same", () => {
  fc.assert(
    fc.property(key, key, (a, b) => {
      assert.equal(fold(keyToFileName(a)) === fold(keyToFileName(b)), a === b);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("the file name of a key is harmless and short", () => {
  fc.assert(fc.property(key, (text) => {
    const name = keyToFileName(text);
    assert.match(name, /^[a-z0-9_%-][a-z0-9_.%~-]*$/);
    assert.ok(name.length <= 200);
    assert.doesNotMatch(name, /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/);
  }));
});

Deno.test("file names of keys are readable, and what the original mixed up is kept apart", () => {
  assert.equal(keyToFileName("agent:a1:messages"), "agent.a1.messages");
  assert.notEqual(keyToFileName("a:b"), keyToFileName("a_b"));
  assert.notEqual(keyToFileName("a:b"), keyToFileName("a.b"));
  assert.equal(keyToFileName("../etc/passwd"), "%2e%2e%2fetc%2fpasswd");
});

const segment = fc.oneof(
  fc.constantFrom(
    "src",
    "SRC",
    "a.ts",
    "A.ts",
    ".git",
    ".GIT",
    "con",
    "aux.c",
    "é",
    "e\u0301",
    "ß",
  ),
  fc.constantFrom("a ", "a.", "a:b", "a%3ab", "x~1", "\\", "ss", "日本語", "x".repeat(250)),
  fc.string({ unit: fc.constantFrom("a", "A", "~", "%", "."), minLength: 1, maxLength: 4 }),
).filter((text) => text !== "." && text !== "..");
const path = fc.array(segment, { minLength: 1, maxLength: 3 }).map((parts) => parts.join("/"));

Deno.test("files of a checkpoint never share a name, and none is the folder of another", () => {
  fc.assert(
    fc.property(fc.uniqueArray(path, { maxLength: 12 }), (paths) => {
      const names = fileNames(paths).map(fold);
      assert.equal(new Set(names).size, paths.length);
      for (const name of names) {
        assert.ok(!names.some((other) => other.startsWith(`${name}/`)), name);
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("the name of a file stays inside, and git and every system take it", () => {
  fc.assert(fc.property(fc.uniqueArray(path, { maxLength: 5 }), (paths) => {
    for (const name of fileNames(paths)) {
      for (const part of name.split("/")) {
        assert.doesNotMatch(part, /^$|^\.\.?$|[<>:"\\|?*\0]|[. ]$/);
        assert.doesNotMatch(part, /^\.git$|^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i);
        assert.ok(new TextEncoder().encode(part).length <= 255);
      }
    }
  }));
});

Deno.test("ordinary paths keep their names", () => {
  const paths = ["README.md", "src/main.ts", "src/a-b_c.test.ts", "docs/日本語.md", ".gitignore"];
  assert.deepEqual(fileNames(paths), paths);
});
