import assert from "node:assert/strict";
import fc from "fast-check";
import { applyFixes } from "./fix.ts";
import { inspectBundle } from "./inspect.ts";
import { shippedFiles } from "../shipped/mod.ts";

const VALUES = fc.oneof(
  fc.constantFrom(
    "null",
    "true",
    "-1",
    "1e309",
    "[]",
    "{}",
    "[[[]]]",
    "{a: {b: [c]}}",
    "'{{ x'",
    '"{% for a in b %}"',
    "*a",
    "&a b",
    "!!python/name:os.system ''",
    "!!binary aGk=",
    "!!set {a, b}",
    "2026-01-01",
    "|\n    text",
    ">-\n    text",
    "\u0000",
    "😀",
  ),
  fc.string({ maxLength: 8 }),
);

const MUTATION = fc.record({ at: fc.nat(), kind: fc.nat(4), value: VALUES });

Deno.test("2,000 mutated manifests: no crash, no hang, always a bundle or an error with its place", async () => {
  const manifests = Object.entries(await shippedFiles("agents/"))
    .filter(([path]) => path.endsWith("bundle.yaml")).map(([, text]) => text);
  const old = "name: b\nmodel: {plugin: qwen, grammar: {mode: ebnf}}\n" +
    "initial_context: {system_prompt: '{{ input }}'}\ntools:\n- name: a\n  inputs_override: {x: {type: string}}\n";
  const property = fc.asyncProperty(
    fc.constantFrom(...manifests, old, "system_prompt: x\nprompts: {chat: y}\n"),
    fc.array(MUTATION, { minLength: 1, maxLength: 4 }),
    async (manifest, mutations) => {
      const yaml = mutations.reduce(mutate, manifest);
      const { bundle, findings, loads } = await inspectBundle({ "bundle.yaml": yaml }, {
        name: "mutant",
        origin: { kind: "stored" },
      });
      const errors = findings.filter(({ severity }) => severity === "error");
      assert.equal(bundle === undefined, errors.length > 0);
      if (!loads) assert.ok(errors.length > 0);
      for (const { line, column, fix } of findings) {
        assert.ok(line >= 1 && column >= 1 && line <= yaml.split("\n").length + 1);
        if (fix !== undefined) {
          assert.ok(0 <= fix.start && fix.start <= fix.end && fix.end <= yaml.length);
        }
      }
      if (findings.every(({ fix }) => fix === undefined)) return;
      const fixed = applyFixes(yaml, findings).text;
      const again = await inspectBundle({ "bundle.yaml": fixed }, {
        name: "mutant",
        origin: { kind: "stored" },
      });
      const broken = again.findings.find(({ code }) => code === "manifest-yaml");
      assert.equal(broken, undefined, `${yaml}\n=>\n${fixed}\n${broken?.message}`);
    },
  );
  await fc.assert(property, { numRuns: 2_000 });
});

const SCRIPT = `"""Runs the linter."""
from grail import Input, external

path: str = Input("path")
limit: int | None = Input("limit", default=None)


@external
async def read_file(path: str) -> str: ...


text = await read_file(path)
lines = [line for line in text.split("\\n") if line.strip()]
{"result": lines[:limit], "summary": f"{len(lines)} lines", "outcome": "success"}
`;

Deno.test("500 mutated scripts: always a finding in the script, or a bundle", async () => {
  const manifest = "name: b\nmodel: qwen\ninitial_context: {system_prompt: x}\n" +
    "tools: [check, submit_result]\ntermination: submit_result\n";
  const clean = await inspectBundle(
    { "bundle.yaml": manifest, "tools/check.pym": SCRIPT },
    { name: "clean", origin: { kind: "stored" } },
  );
  assert.ok(clean.bundle !== undefined, JSON.stringify(clean.findings));
  const property = fc.asyncProperty(
    fc.array(MUTATION, { minLength: 1, maxLength: 4 }),
    async (mutations) => {
      const script = mutations.reduce(mutate, SCRIPT);
      const { bundle, findings, loads } = await inspectBundle(
        { "bundle.yaml": manifest, "tools/check.pym": script },
        { name: "mutant", origin: { kind: "stored" } },
      );
      assert.equal(
        loads,
        true,
        "what is wrong with a script does not keep a manifest from loading",
      );
      const errors = findings.filter(({ severity }) => severity === "error");
      assert.equal(bundle === undefined, errors.length > 0);
      for (const { file, line, column } of errors) {
        assert.equal(file, "tools/check.pym");
        assert.ok(line >= 1 && column >= 1);
      }
    },
  );
  await fc.assert(property, { numRuns: 500 });
});

function mutate(
  text: string,
  { at, kind, value }: { readonly at: number; readonly kind: number; readonly value: string },
): string {
  const lines = text.split("\n");
  const line = at % lines.length;
  const offset = at % (text.length + 1);
  switch (kind) {
    case 0:
      return lines.toSpliced(line, 1).join("\n");
    case 1:
      return lines.with(line, lines[line]!.replace(/:.*$/, `: ${value}`)).join("\n");
    case 2:
      return lines.toSpliced(line, 0, `key: ${value}`).join("\n");
    case 3:
      return text.slice(0, offset) + value + text.slice(offset);
    default:
      return text.slice(0, offset) + text.slice(offset + 1 + (at % 5));
  }
}
