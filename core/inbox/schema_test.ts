import assert from "node:assert/strict";
import fc from "fast-check";
import { QuestionInvalidError } from "./errors.ts";
import type { AnswerSchema, FieldSchema } from "./question.ts";
import { parseAnswerSchema } from "./schema.ts";
import { answerIssues } from "./validate.ts";

const choices = fc.uniqueArray(fc.string({ minLength: 1, maxLength: 8 }), {
  minLength: 1,
  maxLength: 5,
});
const labels = { title: fc.string({ maxLength: 10 }), description: fc.string({ maxLength: 10 }) };
const bounds = fc.tuple(fc.nat(20), fc.nat(20)).map(([a, b]) => [Math.min(a, b), Math.max(a, b)]);

const stringField = fc.oneof(
  choices.map((items) => ({ type: "string", enum: items })),
  bounds.map(([minLength, maxLength]) => ({ type: "string", minLength, maxLength })),
  fc.record({ type: fc.constant("string"), ...labels }),
);
const numberField = fc.tuple(fc.constantFrom("number", "integer"), bounds).map((
  [type, [minimum, maximum]],
) => ({ type, minimum, maximum }));
const field = fc.oneof(
  stringField,
  numberField,
  fc.record({ type: fc.constant("boolean"), ...labels }),
  choices.map((items) => ({ type: "array", items: { type: "string", enum: items } })),
);
const form = fc.dictionary(fc.string({ minLength: 1, maxLength: 8 }), field, {
  minKeys: 1,
  maxKeys: 5,
}).map((properties) => ({ type: "object", properties, required: Object.keys(properties) }));

/** An answer that fits the field, made without the code under test. */
function fitting(schema: FieldSchema): fc.Arbitrary<unknown> {
  switch (schema.type) {
    case "string":
      if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
      return fc.string({
        minLength: schema.minLength ?? 0,
        maxLength: schema.maxLength ?? 30,
        unit: "binary",
      }).filter((text) => {
        const length = Array.from(text).length;
        return length >= (schema.minLength ?? 0) && length <= (schema.maxLength ?? 30);
      });
    case "integer":
      return fc.integer({ min: schema.minimum ?? -9, max: schema.maximum ?? 9 });
    case "number":
      return fc.double({ min: schema.minimum ?? -9, max: schema.maximum ?? 9, noNaN: true });
    case "boolean":
      return fc.boolean();
    case "array":
      return fc.subarray([...schema.items.enum]);
  }
}

function fittingAny(schema: AnswerSchema): fc.Arbitrary<unknown> {
  if (schema.type !== "object") return fitting(schema);
  const entries = Object.entries(schema.properties);
  return fc.tuple(...entries.map(([, item]) => fitting(item))).map((values) =>
    Object.fromEntries(entries.map(([name], index) => [name, values[index]]))
  );
}

Deno.test("parseAnswerSchema() reads every schema of the flat subset, and reads its result the same", () => {
  fc.assert(fc.property(fc.oneof(field, form), (schema) => {
    const parsed = parseAnswerSchema(JSON.parse(JSON.stringify(schema)));
    assert.deepEqual(parseAnswerSchema(JSON.parse(JSON.stringify(parsed))), parsed);
  }));
});

Deno.test("every answer that fits its schema is allowed", () => {
  const pairs = fc.oneof(field, form).map((schema) =>
    parseAnswerSchema(JSON.parse(JSON.stringify(schema)))
  ).chain((schema) => fittingAny(schema).map((answer) => ({ schema, answer })));
  fc.assert(fc.property(pairs, ({ schema, answer }) => {
    assert.deepEqual(answerIssues({ schema }, JSON.parse(JSON.stringify(answer))), []);
  }));
});

Deno.test("an answer of another type is refused", () => {
  const typeOf = (value: unknown): string =>
    Array.isArray(value) ? "array" : value === null ? "null" : typeof value;
  fc.assert(fc.property(field, fc.jsonValue({ maxDepth: 1 }), (raw, answer) => {
    const schema = parseAnswerSchema(JSON.parse(JSON.stringify(raw)));
    const wanted = schema.type === "integer" ? "number" : schema.type;
    if (typeOf(answer) === wanted) return;
    assert.equal(answerIssues({ schema }, JSON.parse(JSON.stringify(answer))).length, 1);
  }));
});

Deno.test("parseAnswerSchema() refuses what it would not enforce, and says where", () => {
  const cases: readonly (readonly [unknown, string])[] = [
    [undefined, "schema"],
    ["string", "schema"],
    [{}, "schema.type"],
    [{ type: "null" }, "schema.type"],
    [{ type: ["string", "null"] }, "schema.type"],
    [{ type: "string", pattern: "^a" }, "schema.pattern"],
    [{ type: "string", enum: [] }, "schema.enum"],
    [{ type: "string", enum: ["a", "a"] }, "schema.enum"],
    [{ type: "string", enum: [""] }, "schema.enum"],
    [{ type: "string", enum: ["a", 1] }, "schema.enum"],
    [{ type: "string", enum: ["x".repeat(1_001)] }, "schema.enum"],
    [{ type: "string", minLength: -1 }, "schema"],
    [{ type: "string", minLength: 3, maxLength: 2 }, "schema.minLength"],
    [{ type: "number", minimum: "1" }, "schema.minimum"],
    [{ type: "integer", minimum: 3, maximum: 2 }, "schema.minimum"],
    [{ type: "array", items: { type: "string" } }, "schema.items.enum"],
    [{ type: "array", items: { type: "number" } }, "schema.items.type"],
    [{ type: "array" }, "schema.items"],
    [{ type: "object" }, "schema.properties"],
    [{ type: "object", properties: {} }, "schema.properties"],
    [
      { type: "object", properties: { a: { type: "object", properties: {} } } },
      "schema.properties.a.type",
    ],
    [
      { type: "object", properties: { a: { type: "boolean" } }, required: ["b"] },
      "schema.required",
    ],
    [
      { type: "object", properties: { a: { type: "boolean" } }, additionalProperties: true },
      "schema.additionalProperties",
    ],
    [{ type: "object", properties: { a: { type: "boolean" } }, oneOf: [] }, "schema.oneOf"],
    [{ type: "boolean", title: 3 }, "schema.title"],
  ];
  for (const [schema, place] of cases) {
    assert.throws(
      () => parseAnswerSchema(schema),
      (error) =>
        error instanceof QuestionInvalidError && error.code === "QUESTION-INVALID" &&
        error.field === place,
      `${JSON.stringify(schema)} at ${place}`,
    );
  }
});

Deno.test("parseAnswerSchema() bounds the number of fields", () => {
  const properties = Object.fromEntries(
    Array.from({ length: 51 }, (_, index) => [`f${index}`, { type: "boolean" }]),
  );
  assert.throws(() => parseAnswerSchema({ type: "object", properties }), /more than 50 fields/);
});

Deno.test("parseAnswerSchema() takes the keywords that change nothing", () => {
  assert.deepEqual(
    parseAnswerSchema({
      $schema: "https://json-schema.org/draft/2020-12/schema",
      type: "object",
      properties: { ok: { type: "boolean" } },
      additionalProperties: false,
    }),
    { type: "object", properties: { ok: { type: "boolean" } } },
  );
});
