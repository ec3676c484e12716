import assert from "node:assert/strict";
import { AnswerInvalidError } from "./errors.ts";
import type { AnswerSchema } from "./question.ts";
import { parseAnswerSchema } from "./schema.ts";
import { answerIssues, MAX_ANSWER_LENGTH, validateAnswer } from "./validate.ts";

const form: AnswerSchema = {
  type: "object",
  properties: {
    name: { type: "string", minLength: 2, maxLength: 4 },
    age: { type: "integer", minimum: 0, maximum: 150 },
    subscribe: { type: "boolean" },
    colours: { type: "array", items: { type: "string", enum: ["red", "green"] } },
  },
  required: ["name"],
};

Deno.test("falsy answers are answers", () => {
  assert.deepEqual(answerIssues({}, false), []);
  assert.deepEqual(answerIssues({}, 0), []);
  assert.deepEqual(answerIssues({}, ""), []);
  assert.deepEqual(answerIssues({ schema: { type: "boolean" } }, false), []);
  assert.deepEqual(answerIssues({ schema: { type: "integer" } }, 0), []);
  assert.deepEqual(answerIssues({ schema: { type: "string" } }, ""), []);
});

Deno.test("null is no answer", () => {
  assert.equal(answerIssues({}, null).length, 1);
});

Deno.test("only one of the options is allowed, written exactly so", () => {
  const options = ["yes", "no"];
  assert.deepEqual(answerIssues({ options }, "yes"), []);
  for (const answer of ["Yes", "yes ", "", "maybe", true, ["yes"]]) {
    assert.deepEqual(answerIssues({ options }, answer), [
      { field: "", message: "must be one of: yes, no" },
    ]);
  }
});

Deno.test("a form reports an issue per field", () => {
  const issues = answerIssues({ schema: form }, {
    name: "x",
    age: 1.5,
    subscribe: "yes",
    colours: ["red", "blue"],
    more: 1,
  });
  assert.deepEqual(issues.map(({ field }) => field), [
    "name",
    "age",
    "subscribe",
    "colours",
    "more",
  ]);
  assert.throws(
    () => validateAnswer({ schema: form }, {}),
    (error) => error instanceof AnswerInvalidError && /name is missing/.test(error.message),
  );
  assert.deepEqual(answerIssues({ schema: form }, { name: "Ada" }), []);
});

Deno.test("fields that an object inherits do not count", () => {
  assert.deepEqual(answerIssues({ schema: form }, { name: "Ada", toString: 1 }), [
    { field: "toString", message: "is not a field of the form" },
  ]);
  const schema = parseAnswerSchema(JSON.parse(
    '{"type":"object","properties":{"constructor":{"type":"string"}},"required":["constructor"]}',
  ));
  assert.equal(answerIssues({ schema }, {}).length, 1);
});

Deno.test("lengths count characters, not UTF-16 units", () => {
  const schema: AnswerSchema = { type: "string", maxLength: 2 };
  assert.deepEqual(answerIssues({ schema }, "\u{1f600}\u{1f600}"), []);
  assert.equal(answerIssues({ schema }, "abc").length, 1);
});

Deno.test("a list holds known entries, each once", () => {
  const schema: AnswerSchema = { type: "array", items: { type: "string", enum: ["a", "b"] } };
  assert.deepEqual(answerIssues({ schema }, []), []);
  assert.deepEqual(answerIssues({ schema }, ["b", "a"]), []);
  assert.equal(answerIssues({ schema }, ["a", "a"]).length, 1);
  assert.equal(answerIssues({ schema }, ["c"]).length, 1);
  assert.equal(answerIssues({ schema }, [1]).length, 1);
  assert.equal(answerIssues({ schema }, "a").length, 1);
});

Deno.test("an answer is bounded", () => {
  assert.deepEqual(answerIssues({}, "x".repeat(MAX_ANSWER_LENGTH - 2)), []);
  assert.equal(answerIssues({}, "x".repeat(MAX_ANSWER_LENGTH)).length, 1);
});
