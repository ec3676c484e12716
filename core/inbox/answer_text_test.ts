import assert from "node:assert/strict";
import { answerFromForm, answerFromText } from "./answer_text.ts";
import { AnswerInvalidError } from "./errors.ts";
import type { AnswerSchema } from "./question.ts";

const form: AnswerSchema = {
  type: "object",
  properties: {
    name: { type: "string" },
    age: { type: "integer", minimum: 18 },
    subscribe: { type: "boolean" },
    colours: { type: "array", items: { type: "string", enum: ["red", "green"] } },
  },
  required: ["name"],
};

Deno.test("answerFromText() takes plain text as it is", () => {
  assert.equal(answerFromText({}, " 3 "), " 3 ");
  assert.equal(answerFromText({ options: ["yes", "no"] }, "no"), "no");
  assert.throws(() => answerFromText({ options: ["yes", "no"] }, "maybe"), AnswerInvalidError);
});

Deno.test("answerFromText() reads booleans, numbers and lists", () => {
  for (const text of ["yes", "Y", "true", "1", "on"]) {
    assert.equal(answerFromText({ schema: { type: "boolean" } }, text), true);
  }
  for (const text of ["no", "N", "false", "0", "off"]) {
    assert.equal(answerFromText({ schema: { type: "boolean" } }, text), false);
  }
  assert.equal(answerFromText({ schema: { type: "number" } }, " -1.5e2 "), -150);
  assert.equal(answerFromText({ schema: { type: "integer" } }, "0"), 0);
  const list: AnswerSchema = { type: "array", items: { type: "string", enum: ["a", "b"] } };
  assert.deepEqual(answerFromText({ schema: list }, "b, a"), ["b", "a"]);
  assert.deepEqual(answerFromText({ schema: list }, ""), []);
});

Deno.test("answerFromText() does not guess", () => {
  for (const text of ["", "maybe", "12px"]) {
    assert.throws(() => answerFromText({ schema: { type: "boolean" } }, text), AnswerInvalidError);
    assert.throws(() => answerFromText({ schema: { type: "number" } }, text), AnswerInvalidError);
  }
  for (const text of ["0x10", "Infinity", "NaN", "1_000"]) {
    assert.throws(() => answerFromText({ schema: { type: "number" } }, text), AnswerInvalidError);
  }
});

Deno.test("answerFromText() reads a form as JSON", () => {
  assert.deepEqual(answerFromText({ schema: form }, '{"name":"Ada","age":36}'), {
    name: "Ada",
    age: 36,
  });
  assert.throws(() => answerFromText({ schema: form }, "Ada"), /must be JSON/);
});

Deno.test("answerFromForm() reads fields, checkboxes and multiple choices", () => {
  const data = new URLSearchParams([
    ["f.name", "Ada"],
    ["f.age", "36"],
    ["f.colours", "red"],
    ["f.colours", "green"],
    ["msgId", "q1"],
  ]);
  assert.deepEqual(answerFromForm({ schema: form }, data, { prefix: "f." }), {
    name: "Ada",
    age: 36,
    subscribe: false,
    colours: ["red", "green"],
  });
});

Deno.test("answerFromForm() leaves out optional fields that are empty, and keeps an empty required text", () => {
  const data = new URLSearchParams([["name", ""], ["age", ""], ["subscribe", "on"]]);
  assert.deepEqual(answerFromForm({ schema: form }, data), {
    name: "",
    subscribe: true,
    colours: [],
  });
});

Deno.test("answerFromForm() names the field that is wrong", () => {
  const data = new URLSearchParams([["name", "Ada"], ["age", "17"]]);
  assert.throws(
    () => answerFromForm({ schema: form }, data),
    (error) => error instanceof AnswerInvalidError && error.issues[0]?.field === "age",
  );
});

Deno.test("answerFromForm() reads a single answer, also an unchecked box", () => {
  assert.equal(answerFromForm({}, new URLSearchParams("answer=hello")), "hello");
  assert.equal(answerFromForm({ schema: { type: "boolean" } }, new URLSearchParams()), false);
  assert.equal(answerFromForm({ schema: { type: "number" } }, new URLSearchParams("answer=0")), 0);
  assert.throws(() => answerFromForm({}, new URLSearchParams()), AnswerInvalidError);
});
