import assert from "node:assert/strict";
import fc from "fast-check";
import { encodeComment, encodeSse } from "./encode.ts";
import { SseParser } from "./parse.ts";

// Texts in which line breaks, field names and colons are frequent.
const nasty = fc.array(
  fc.oneof(
    fc.constantFrom("\r", "\n", "\r\n", "data: ", "event: signals", "id: 7", "retry: 1", ":", " "),
    fc.string({ unit: "binary" }),
  ),
).map((parts) => parts.join(""));
const word = fc.stringMatching(/^[a-z]{1,8}$/);

function parse(text: string, pieces: readonly number[] = []): readonly unknown[] {
  const parser = new SseParser();
  const messages = [];
  let start = 0;
  for (const piece of [...pieces, text.length]) {
    const end = Math.min(text.length, start + piece);
    messages.push(...parser.push(text.slice(start, end)));
    start = end;
  }
  return messages;
}

Deno.test("what encodeSse() writes is read back as the same one message, however it is torn apart", () => {
  fc.assert(
    fc.property(nasty, word, fc.nat(), fc.array(fc.integer({ min: 1, max: 9 })), (
      data,
      event,
      id,
      pieces,
    ) => {
      const text = encodeSse({ event, id: `${id}`, data });
      const expected = { event, id: `${id}`, data: data.replaceAll(/\r\n|\r|\n/g, "\n") };
      assert.deepEqual(parse(text, pieces), [expected]);
    }),
    { numRuns: 2_000 },
  );
});

Deno.test("a lone carriage return in data never begins a message of its own", () => {
  const attack = "tool output\r\revent: signals\rdata: {total:alert(1)}\r\r";
  const messages = parse(encodeSse({ data: attack }));
  assert.equal(messages.length, 1);
});

Deno.test("a comment is no message", () => {
  assert.deepEqual(parse(encodeComment("still here")), []);
});

Deno.test("a line break in a field of one line is refused", () => {
  for (const bad of ["a\nb", "a\rb", "a\r\nb", "a\0b"]) {
    assert.throws(() => encodeSse({ event: bad, data: "" }), { code: "SSE-FIELD" });
    assert.throws(() => encodeSse({ id: bad, data: "" }), { code: "SSE-FIELD" });
    assert.throws(() => encodeComment(bad), { code: "SSE-FIELD" });
  }
});

Deno.test("SseParser follows the standard in its corners", () => {
  const text =
    "\uFEFF: hi\nid: 1\ndata\n\ndata: a\ndata:  b\nretry: 500\nunknown: x\n\nid\ndata: c\n\n";
  assert.deepEqual(parse(text), [
    { event: "message", id: "1", data: "" },
    { event: "message", id: "1", data: "a\n b", retry: 500 },
    { event: "message", id: "", data: "c" },
  ]);
});
