import assert from "node:assert/strict";
import fc from "fast-check";
import { shippedFiles } from "../../shipped/mod.ts";
import { readAnyYaml } from "./full.ts";
import { readPlainYaml } from "./plain.ts";
import type { Path, YamlFile } from "./types.ts";

/** Where everything stands in a file, and what it is. */
function seen(file: YamlFile): unknown {
  const places: unknown[] = [];
  const visit = (value: unknown, path: Path): void => {
    const { line, column, offset } = file.place(path);
    const span = file.span(path);
    // Where a mapping or a list ends, comments make a difference and nothing else does.
    const text = value instanceof Map || Array.isArray(value) || span === undefined
      ? undefined
      : file.text.slice(span.start, span.end).trimEnd();
    places.push([path.join("."), line, column, offset, file.keyPlace(path), text]);
    if (value instanceof Map) { for (const [key, inner] of value) visit(inner, [...path, key]); }
    if (Array.isArray(value)) value.forEach((inner, index) => visit(inner, [...path, index]));
  };
  visit(file.value, []);
  places.push(file.place(["no", "such", 1]), file.keyPlace(["tools", 99]), file.span(["x", 0]));
  return { value: file.value, places, duplicates: file.duplicates };
}

/** Reads it both ways; what was read plainly must be what reading in full says. */
async function compare(text: string): Promise<boolean> {
  const plain = readPlainYaml(text);
  if (plain === undefined) return false;
  const full = await readAnyYaml(text);
  assert.ok(full.ok, `plain, but refused in full: ${full.ok ? "" : full.message}\n${text}`);
  assert.deepEqual(seen(plain), seen(full.file), text);
  return true;
}

const SAMPLES: readonly string[] = [
  "name: a\n",
  "name: a",
  "# head\n\nname: a b  # said\n\nn: 3\nd: 1.50\nneg: -4\nyes_: no\nb: Off\nz: null\n",
  'q: "a b: c # d"\ns: \'x {{ y }}\' # z\ne: ""\n',
  "tools:\n- a\n- b c\n-   d\nmore:\n  - x: 1\n    y:\n    - 2\n    - 3\n  - z: |\n      t\n",
  "a:\n  b:\n    c: d\n  e: f\ng: [h, i j, 1, 2.5, yes]\nk: {l: m, n: {o: [p, {q: r}]}, s: []}\nt: {}\n",
  "p: |\n  one\n\n  two\n    three # no comment\n\n\nq: |-\n  x\n# c\nr: |+\n  y\n\ns: t\n",
  "- a\n- b: c\n  d: e\n-  f: g\n   h: i\n",
  "u: http://x/y?z#a\nv: a,b\nw: (x)\nx: /y\nz: a:b\nv2: 'it is'\nt: é ü 漢\n",
  "- |\n a\n- b\n",
];

const NOT_PLAIN: readonly string[] = [
  "",
  "a: 010\n",
  "a: 1:30\n",
  "a: 1e3\n",
  "a: 2026-01-01\n",
  "a: 0.1.0\n",
  "a: !!str 1\n",
  "a: &b c\nd: *b\n",
  "a: b\na: c\n",
  "a:\n",
  "a: 'it''s'\n",
  'a: "\\n"\n',
  "a: b\n  c\n",
  "a: >\n  b\n",
  "a: |2\n   b\n",
  "a: |\n  b",
  "a: [b\n",
  "a: [b,\n  c]\n",
  "a:\tb\n",
  "a: b\r\n",
  "\uFEFFa: b\n",
  "--- \na: b\n",
  "%YAML 1.2\n",
  "? a\n: b\n",
  "<<: {a: b}\n",
  "a: b: c\n",
  "a: b\n- c\n",
  "yes: b\n",
  "a: 😀\n",
  "a: -\n",
  "a: [x?]\n",
  "  a: b\n",
];

Deno.test("plain YAML is read as reading in full reads it, places included", async () => {
  for (const text of SAMPLES) assert.ok(await compare(text), `not plain:\n${text}`);
});

Deno.test("what is not plain is left to reading in full", () => {
  for (const text of NOT_PLAIN) assert.equal(readPlainYaml(text), undefined, text);
});

Deno.test("every shipped manifest is plain", async () => {
  for (const [path, text] of Object.entries(await shippedFiles("agents/"))) {
    if (path.endsWith(".yaml")) assert.ok(await compare(text), path);
  }
});

Deno.test("mutated YAML is read the same both ways, or not as plain", async () => {
  const manifests = Object.values(await shippedFiles("agents/")).map((text) => text.slice(0, 900));
  const piece = fc.oneof(
    fc.constantFrom(..."\n :-#|>[]{},\"'&*!?%@`~=.<yn01", "\n  ", "\n- ", ": ", " #", "- a: b\n"),
    fc.constantFrom("yes", "null", "0x1f", "1_000", "+1", ".5", "-0", "---", "...", "<<", "a: b"),
    fc.string({ maxLength: 3 }),
  );
  const edit = fc.record({ at: fc.nat(), cut: fc.nat(3), piece });
  let plain = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...SAMPLES, ...manifests),
    fc.array(edit, { minLength: 1, maxLength: 3 }),
    async (text, edits) => {
      const mutant = edits.reduce((text, { at, cut, piece }) => {
        const offset = at % (text.length + 1);
        return text.slice(0, offset) + piece + text.slice(offset + cut);
      }, text);
      if (await compare(mutant)) plain++;
    },
  );
  await fc.assert(property, { numRuns: 1_500 });
  assert.ok(plain > 150, `only ${plain} mutants were plain`);
});
