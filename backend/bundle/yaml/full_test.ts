import assert from "node:assert/strict";
import { readYaml } from "../_yaml.ts";

const KEY = "k".repeat(1024);

/** What PyYAML 6.0.3 makes of a text, as its safe loader gives it. */
const READ: readonly (readonly [text: string, value: unknown])[] = [
  // Within brackets and quotes indentation says nothing.
  ["z: [a\n, b]", { z: ["a", "b"] }],
  ["z: [\na\n]\ny: 1\n", { z: ["a"], y: 1 }],
  ["tools: [{name: t},\n{name: u}]\n", { tools: [{ name: "t" }, { name: "u" }] }],
  ["- name: t\n  over: {\n  a: 1\n  }\n- b\n", [{ name: "t", over: { a: 1 } }, "b"]],
  ["a:\n  b:\n    c: [x # said\n,\n\n y\nz]\n    d: 3\n", { a: { b: { c: ["x", "y z"], d: 3 } } }],
  ["a: \"x\ny\"\nb: 'c\n\nd'\n", { a: "x y", b: "c\nd" }],
  ['- - "x\n y"\n  - z\n', [["x y", "z"]]],
  // Every kind of line break.
  ["a: 1\rb: [2,\r3]\r", { a: 1, b: [2, 3] }],
  ["a: |\r\n  x\r\n  y\r\nb: 1\r\n", { a: "x\ny\n", b: 1 }],
  ["a: |\n  x", { a: "x" }],
  ["a: |\n  x\n ", { a: "x\n" }],
  // Keys.
  ["=: 1", { "=": 1 }],
  [`${KEY}: 1`, { [KEY]: 1 }],
  [`? ${KEY}k\n: 1`, { [`${KEY}k`]: 1 }],
  ["<<: {a: 1}\nb: 2", { a: 1, b: 2 }],
  ["&a b: 1\nc: *a", { b: 1, c: "b" }],
  // Tags.
  ["a: !!omap [b: 1, c: 2]", { a: [["b", 1], ["c", 2]] }],
  ["a: !!pairs\n- b: 1\n- b: 2\n", { a: [["b", 1], ["b", 2]] }],
  ["a: !!int 0o17", { a: 15 }],
  ["a: [# said\nb]#said\nc: 'd'#said\n", { a: ["b"], c: "d" }],
  ["%FOO x\n---\na: 1", { a: 1 }],
];

const REFUSED: readonly (readonly [text: string, place: string])[] = [
  ["a: &x 1\nb: &x 2\n", "2:7"],
  ["a: &x.y 1\n", "1:9"],
  [`${KEY}k: 1`, "1:1"],
  [`{${KEY}k: 1}`, "1:2"],
  ["{a\n: 1}", "1:2"],
  ['"a\nb": 1', "1:1"],
  ["a: =", "1:4"],
  ["a: |#c\n  b\n", "1:5"],
  ["a: 1\n: 2\n", "2:1"],
  ["{: a}", "1:2"],
  ["a: {b: :c}", "1:8"],
  ["a: [x\n---\n]", "2:1"],
  ['a: "x\n...\ny"', "1:6"],
  ["a: !!omap [b]", "1:4"],
  ["a: !!omap [{b: 1, c: 2}]", "1:4"],
  ["a: !!pairs [b]", "1:4"],
  ["a: !!binary aGVsbG8", "1:4"],
  ['a: !!binary "é"', "1:4"],
  ["a: 1\n---\nb: 2\n", "2:1"],
];

function plain(value: unknown): unknown {
  if (value instanceof Map) {
    return Object.fromEntries([...value].map(([key, inner]) => [key, plain(inner)]));
  }
  return Array.isArray(value) ? value.map(plain) : value;
}

Deno.test("YAML means what it means to PyYAML", async () => {
  for (const [text, value] of READ) {
    const outcome = await readYaml(text);
    assert.ok(outcome.ok, `${text}\n${outcome.ok ? "" : outcome.message}`);
    assert.deepEqual(plain(outcome.file.value), value, text);
  }
});

Deno.test("what PyYAML refuses is refused, with its place", async () => {
  for (const [text, place] of REFUSED) {
    const outcome = await readYaml(text);
    assert.ok(!outcome.ok, text);
    assert.equal(`${outcome.place.line}:${outcome.place.column}`, place, text.slice(0, 60));
  }
});

Deno.test("lines are counted as they are, whatever they end in", async () => {
  const outcome = await readYaml("a: [1,\n2]\r\nb: 3\rc: {d:\ne}\n");
  assert.ok(outcome.ok);
  const { line, column, offset } = outcome.file.place(["c", "d"]);
  assert.deepEqual([line, column, offset], [5, 1, 23]);
});

Deno.test("deep nesting is read as far as PyYAML reads it, and refused beyond", async () => {
  const shapes: readonly ((depth: number) => string)[] = [
    (depth) => `z: ${"[".repeat(depth)}${"]".repeat(depth)}`,
    (depth) => `z: ${"{a: ".repeat(depth)}1${"}".repeat(depth)}`,
    (depth) => `z:\n${"- ".repeat(depth)}1\n`,
    (depth) => `${Array.from({ length: depth }, (_, at) => `${" ".repeat(at)}a:\n`).join("")}`,
  ];
  for (const shape of shapes) {
    for (const depth of [90, 110, 400]) {
      const outcome = await readYaml(shape(depth));
      assert.ok(outcome.ok, `${depth}: ${shape(3)}`);
    }
    for (const depth of [600, 3_000]) {
      const outcome = await readYaml(shape(depth));
      assert.ok(!outcome.ok && /490 deep/.test(outcome.message), `${depth}: ${shape(3)}`);
    }
  }
  const open = await readYaml(`z: ${"[".repeat(200_000)}`);
  assert.ok(!open.ok && /490 deep/.test(open.message));
});
