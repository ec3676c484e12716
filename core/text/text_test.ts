import assert from "node:assert/strict";
import fc from "fast-check";
import { diffLines } from "./diff_lines.ts";
import { decodeText, splitLines } from "./lines.ts";
import { mergeText } from "./merge.ts";
import { unifiedDiff } from "./unified.ts";

/** Texts of few different lines, so that there is something to find; with all kinds of endings. */
const line = fc.constantFrom("a", "b", "c", "", "dd", "e");
const ending = fc.constantFrom("\n", "\n", "\n", "\r\n");
const text = fc.tuple(fc.array(fc.tuple(line, ending), { maxLength: 25 }), line)
  .map(([lines, last]) => lines.map(([body, end]) => body + end).join("") + last);

Deno.test("splitLines() loses nothing and cuts behind line feeds only", () => {
  fc.assert(fc.property(text, (whole) => {
    const lines = splitLines(whole);
    assert.equal(lines.join(""), whole);
    for (const part of lines.slice(0, -1)) assert.match(part, /^[^\n]*\n$/);
  }));
  assert.deepEqual(splitLines(""), []);
  assert.deepEqual(splitLines("a\r\nb"), ["a\r\n", "b"]);
  assert.deepEqual(splitLines("\n\n"), ["\n", "\n"]);
});

Deno.test("diffLines() turns the old lines into the new ones", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 40 }), fc.array(line, { maxLength: 40 }), (a, b) => {
      const result: string[] = [];
      let at = 0;
      for (const change of diffLines(a, b)) {
        result.push(...a.slice(at, change.oldStart), ...b.slice(change.newStart, change.newEnd));
        at = change.oldEnd;
      }
      result.push(...a.slice(at));
      assert.deepEqual(result, b);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("diffLines() finds a shortest difference", () => {
  fc.assert(
    fc.property(fc.array(line, { maxLength: 25 }), fc.array(line, { maxLength: 25 }), (a, b) => {
      let cost = 0;
      for (const change of diffLines(a, b)) {
        cost += change.oldEnd - change.oldStart + change.newEnd - change.newStart;
      }
      assert.equal(cost, a.length + b.length - 2 * commonLength(a, b));
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("diffLines() of long unrelated texts is right and quick", () => {
  const random = lcg(7);
  const make = (): string[] => Array.from({ length: 30_000 }, () => `${random() % 500}`);
  const [a, b] = [make(), make()];
  const start = performance.now();
  const changes = diffLines(a, b);
  assert(performance.now() - start < 10_000, "took more than ten seconds");
  const result: string[] = [];
  let at = 0;
  for (const change of changes) {
    result.push(...a.slice(at, change.oldStart), ...b.slice(change.newStart, change.newEnd));
    at = change.oldEnd;
  }
  assert.deepEqual([...result, ...a.slice(at)], b);
});

Deno.test("unifiedDiff() can be applied, forwards and backwards", () => {
  fc.assert(
    fc.property(text, text, fc.integer({ min: 0, max: 3 }), (a, b, context) => {
      const diff = unifiedDiff(a, b, { context });
      assert.equal(apply(a, diff.text, "+"), b);
      assert.equal(apply(b, diff.text, "-"), a);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("unifiedDiff() counts lines and says where a newline is missing", () => {
  const diff = unifiedDiff("one\ntwo\nthree", "one\n2\nthree\n", {
    oldName: "a/f",
    newName: "b/f",
  });
  assert.equal(
    diff.text,
    `--- a/f
+++ b/f
@@ -1,3 +1,3 @@
 one
-two
-three
\\ No newline at end of file
+2
+three
`,
  );
  assert.equal(diff.added, 2);
  assert.equal(diff.removed, 2);
  assert.deepEqual(unifiedDiff("same", "same"), { text: "", added: 0, removed: 0 });
});

Deno.test("unifiedDiff() shows a changed line ending as a change", () => {
  const diff = unifiedDiff("a\r\nb\r\n", "a\nb\r\n");
  assert(diff.text.endsWith("@@ -1,2 +1,2 @@\n-a\r\n+a\n b\r\n"), diff.text);
});

Deno.test("unifiedDiff() of an added and of a deleted file names line 0", () => {
  assert(unifiedDiff("", "a\n").text.includes("@@ -0,0 +1 @@\n+a\n"));
  assert(unifiedDiff("a\n", "").text.includes("@@ -1 +0,0 @@\n-a\n"));
});

Deno.test("a name with a line feed cannot forge a line of the diff", () => {
  const { text } = unifiedDiff("a\n", "b\n", { oldName: "x\n+++ y" });
  assert.equal(text.split("\n")[0], '--- "x\\n+++ y"');
});

Deno.test("mergeText() with one side unchanged gives the other side", () => {
  fc.assert(fc.property(text, text, (base, side) => {
    assert.deepEqual(mergeText(base, side, base), { text: side, conflicts: [] });
    assert.deepEqual(mergeText(base, base, side), { text: side, conflicts: [] });
    assert.deepEqual(mergeText(base, side, side), { text: side, conflicts: [] });
  }));
});

Deno.test("mergeText() loses no line that a side added, and invents none", () => {
  fc.assert(
    fc.property(text, text, text, (base, ours, theirs) => {
      const { text: merged, conflicts } = mergeText(base, ours, theirs);
      const lines = splitLines(merged).map(withEnd);
      for (const side of [ours, theirs]) {
        for (const added of addedLines(base, side)) {
          assert(lines.includes(withEnd(added)), `${JSON.stringify(added)} is lost`);
        }
      }
      const known = new Set(
        [...splitLines(base), ...splitLines(ours), ...splitLines(theirs)].map(withEnd),
      );
      const strange = lines.filter((part) => !known.has(part));
      assert.equal(strange.length, 3 * conflicts.length);
      for (const conflict of conflicts) {
        assert.match(lines[conflict.line - 1]!, /^<<<<<<< ours\r?\n$/);
      }
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("mergeText() treats both sides alike", () => {
  fc.assert(fc.property(text, text, text, (base, ours, theirs) => {
    const one = mergeText(base, ours, theirs);
    const other = mergeText(base, theirs, ours);
    assert.equal(one.conflicts.length, other.conflicts.length);
    if (one.conflicts.length === 0) assert.equal(one.text, other.text);
  }));
});

Deno.test("mergeText() joins changes of different lines", () => {
  const base = "1\n2\n3\n4\n5\n6\n";
  const { text, conflicts } = mergeText(
    base,
    "0\n1\n2\n3\n4\n5\n6\n",
    "1\n2\n3\n4\nfive\n6\nseven",
  );
  assert.deepEqual(conflicts, []);
  assert.equal(text, "0\n1\n2\n3\n4\nfive\n6\nseven");
});

Deno.test("mergeText() keeps both sides of a conflict between markers", () => {
  const { text, conflicts } = mergeText("a\nb\nc\n", "a\nours\nc\n", "a\ntheirs\nc\n", {
    oursName: "the agent",
    theirsName: "the folder",
  });
  assert.equal(
    text,
    "a\n<<<<<<< the agent\nours\n=======\ntheirs\n>>>>>>> the folder\nc\n",
  );
  assert.deepEqual(conflicts, [{ line: 2, base: "b\n", ours: "ours\n", theirs: "theirs\n" }]);
});

Deno.test("decodeText() knows text from bytes and keeps a byte order mark", () => {
  assert.equal(decodeText(new TextEncoder().encode("\ufeffä\r\n")), "\ufeffä\r\n");
  assert.equal(decodeText(Uint8Array.of(97, 0, 98)), undefined);
  assert.equal(decodeText(Uint8Array.of(0xff, 0xfe, 0xfd)), undefined);
  assert.equal(decodeText(new Uint8Array()), "");
});

/** Applies a unified diff as `patch` does, checking every line of context. */
function apply(source: string, diff: string, direction: "+" | "-"): string {
  const lines = splitLines(source);
  const result: string[] = [];
  let at = 0;
  const hunks = splitLines(diff);
  for (let index = 0; index < hunks.length; index++) {
    const part = hunks[index]!;
    const header = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@\n$/.exec(part);
    if (header !== null) {
      const [start, count] = direction === "+"
        ? [Number(header[1]), Number(header[2] ?? 1)]
        : [Number(header[3]), Number(header[4] ?? 1)];
      const from = count === 0 ? start : start - 1;
      while (at < from) result.push(lines[at++]!);
      continue;
    }
    if (index < 2 || part.startsWith("\\")) continue;
    const unended = hunks[index + 1]?.startsWith("\\") === true;
    const body = unended ? part.slice(1, -1) : part.slice(1);
    if (part.startsWith(" ")) {
      assert.equal(lines[at], body);
      result.push(lines[at++]!);
    } else if (part.startsWith(direction)) {
      result.push(body);
    } else {
      assert.equal(lines[at++], body);
    }
  }
  return [...result, ...lines.slice(at)].join("");
}

function addedLines(base: string, side: string): readonly string[] {
  const lines = splitLines(side);
  return diffLines(splitLines(base), lines)
    .flatMap((change) => lines.slice(change.newStart, change.newEnd));
}

/** A last line without its line feed counts as the same line with one. */
function withEnd(part: string): string {
  return part.replace(/\r?\n?$/, "\n");
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let row = new Array<number>(b.length + 1).fill(0);
  for (const item of a) {
    const next = [0];
    for (const [index, other] of b.entries()) {
      next.push(item === other ? row[index]! + 1 : Math.max(next[index]!, row[index + 1]!));
    }
    row = next;
  }
  return row[b.length]!;
}

function lcg(seed: number): () => number {
  let state = seed;
  return () => state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 1;
}
