import assert from "node:assert/strict";
import { parseTemplate } from "./parse.ts";

/** Templates that Jinja 3.1.6 compiles, and that it does not. */
const CASES: { readonly compiled: readonly string[]; readonly refused: readonly string[] } = JSON
  .parse(await Deno.readTextFile(new URL("../testdata/templates.json", import.meta.url)));

Deno.test("a template is read if Jinja compiles it", () => {
  for (const template of CASES.compiled) {
    const outcome = parseTemplate(template);
    assert.ok(outcome.ok, `${template}\n${outcome.ok ? "" : outcome.message}`);
  }
});

Deno.test("a template that Jinja does not compile is refused, with a place in it", () => {
  for (const template of CASES.refused) {
    const outcome = parseTemplate(template);
    assert.ok(!outcome.ok, template);
    assert.ok(outcome.offset >= 0 && outcome.offset <= template.length, template);
  }
});

Deno.test("an expression is read as deep as Jinja reads it, and refused beyond", () => {
  const nested = (depth: number) => `{{ ${"(".repeat(depth)}a${")".repeat(depth)} }}`;
  assert.ok(parseTemplate(nested(60)).ok);
  for (const template of [nested(90), nested(5_000), `{{ ${"-".repeat(100_000)}a }}`]) {
    const outcome = parseTemplate(template);
    assert.ok(!outcome.ok && /nested too deeply/.test(outcome.message));
  }
});
