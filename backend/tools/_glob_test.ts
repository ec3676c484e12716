import assert from "node:assert/strict";
import { globToTest } from "./_glob.ts";

function matching(glob: string, paths: readonly string[]): readonly string[] {
  return paths.filter(globToTest(glob));
}

const PATHS = ["a.ts", "src/a.ts", "src/deep/b_test.ts", "src/deep/c.py", "README.md"];

Deno.test("globToTest() matches names anywhere without a slash, whole paths with one", () => {
  assert.deepEqual(matching("*.ts", PATHS), ["a.ts", "src/a.ts", "src/deep/b_test.ts"]);
  assert.deepEqual(matching("src/*.ts", PATHS), ["src/a.ts"]);
  assert.deepEqual(matching("./src/**/*.ts", PATHS), ["src/a.ts", "src/deep/b_test.ts"]);
  assert.deepEqual(matching("src/**", PATHS), ["src/a.ts", "src/deep/b_test.ts", "src/deep/c.py"]);
  assert.deepEqual(matching("**/{README.md,?.py}", PATHS), ["src/deep/c.py", "README.md"]);
  assert.deepEqual(matching("a.t", PATHS), []);
  assert.deepEqual(matching("*.{ts", ["x.{ts", "x.ts"]), ["x.{ts"]);
});

Deno.test("globToTest() takes hostile patterns in stride", () => {
  const started = performance.now();
  const pattern = `${"*a".repeat(90)}b`;
  assert.deepEqual(matching(pattern, ["a".repeat(5000)]), []);
  assert.deepEqual(matching("**/".repeat(60) + "x", ["y/".repeat(500)]), []);
  assert.deepEqual(matching("{a,b}".repeat(40), ["c"]), []);
  assert.ok(performance.now() - started < 2_000);
});
