import {
  answerFromForm,
  type AnswerIssue,
  type FieldSchema,
  isJsonObject,
  type JsonValue,
  newId,
  type Question,
} from "@remora/core";
import type { Key } from "./key.ts";
import { edit, type TextInput, textInput, textOfInput } from "./text_input.ts";

/** One thing to fill in. */
export interface Field {
  /** The property of a form; `answer` for a question that is none. */
  readonly name: string;
  /** What it is called; empty where the question says it all. Untrusted. */
  readonly title: string;
  /** More about it. Untrusted. */
  readonly description: string;
  /** Whether it may stay empty. */
  readonly isOptional: boolean;
  /** How it is filled in. */
  readonly input: FieldInput;
}

/** How a field is filled in, and what stands in it. */
export type FieldInput =
  | { readonly kind: "text"; readonly text: TextInput; readonly wants: "text" | "number" }
  /** One of the choices; `chosen` is -1 before anything was chosen. */
  | { readonly kind: "one"; readonly choices: readonly string[]; readonly chosen: number }
  | { readonly kind: "flag"; readonly isOn: boolean }
  | {
    readonly kind: "many";
    readonly choices: readonly string[];
    readonly chosen: readonly number[];
    readonly at: number;
  };

/** An answer that somebody is about to give; it outlives going to another question and back. */
export interface Draft {
  /** Names the answer: sent again after an error it is known again. */
  readonly requestId: string;
  /** What there is to fill in, at least one. */
  readonly fields: readonly Field[];
  /** Which of them gets the keys. */
  readonly focus: number;
  /** What was wrong with it when it was sent. */
  readonly issues: readonly AnswerIssue[];
}

/** An empty answer, or the default where there is one. */
export function newDraft(question: Question): Draft {
  return { requestId: newId(), fields: fieldsOf(question), focus: 0, issues: [] };
}

/** The draft after a key for the field that has the focus. */
export function press(draft: Draft, key: Key): Draft {
  const fields = draft.fields.map((field, index) =>
    index === draft.focus ? { ...field, input: pressField(field.input, key) } : field
  );
  return { ...draft, fields };
}

/** The draft with the focus on the next field, or the one before. */
export function moveFocus(draft: Draft, by: number): Draft {
  const last = draft.fields.length - 1;
  return { ...draft, focus: Math.max(0, Math.min(last, draft.focus + by)) };
}

/** The draft with one of the choices of the focused field taken. */
export function choose(draft: Draft, index: number): Draft {
  const fields = draft.fields.map((field, at): Field =>
    at === draft.focus && field.input.kind === "one"
      ? { ...field, input: { ...field.input, chosen: index } }
      : field
  );
  return { ...draft, fields };
}

/**
 * What the draft comes to.
 *
 * @throws {AnswerInvalidError} with an issue for each field that is wrong
 */
export function answerOf(question: Question, draft: Draft): JsonValue {
  return answerFromForm(question, {
    getAll: (name) => draft.fields.filter((field) => field.name === name).flatMap(textsOfField),
  });
}

function textsOfField({ input }: Field): readonly string[] {
  switch (input.kind) {
    case "text":
      return [textOfInput(input.text)];
    case "one":
      return input.choices.slice(input.chosen).slice(0, input.chosen < 0 ? 0 : 1);
    case "flag":
      return input.isOn ? ["true"] : [];
    case "many":
      return input.chosen.map((index) => input.choices[index]!);
  }
}

function pressField(input: FieldInput, key: Key): FieldInput {
  const isSpace = key.type === "text" && key.text === " ";
  switch (input.kind) {
    case "text":
      return { ...input, text: edit(input.text, key) };
    case "one": {
      const step = key.type === "right" || isSpace ? 1 : key.type === "left" ? -1 : 0;
      return step === 0 ? input : { ...input, chosen: around(input.chosen, step, input.choices) };
    }
    case "flag":
      return isSpace || key.type === "left" || key.type === "right"
        ? { ...input, isOn: !input.isOn }
        : input;
    case "many": {
      if (key.type === "left") return { ...input, at: around(input.at, -1, input.choices) };
      if (key.type === "right") return { ...input, at: around(input.at, 1, input.choices) };
      return isSpace ? { ...input, chosen: toggled(input.chosen, input.at) } : input;
    }
  }
}

function around(index: number, step: number, choices: readonly string[]): number {
  const from = index < 0 && step < 0 ? 0 : index;
  return (from + step + choices.length) % choices.length;
}

function toggled(chosen: readonly number[], index: number): readonly number[] {
  return chosen.includes(index)
    ? chosen.filter((other) => other !== index)
    : [...chosen, index].sort((a, b) => a - b);
}

function fieldsOf(question: Question): readonly Field[] {
  const { schema, options = [] } = question;
  const single = { name: "answer", title: "", description: "", isOptional: false };
  if (options.length > 0) return [{ ...single, input: oneOf(options, question.default) }];
  if (schema?.type !== "object") {
    return [{ ...single, input: inputOf(schema ?? { type: "string" }, question.default) }];
  }
  const { properties, required = [] } = schema;
  const defaults = isJsonObject(question.default) ? question.default : {};
  return Object.entries(properties).map(([name, field]) => ({
    name,
    title: field.title ?? name,
    description: field.description ?? "",
    isOptional: !required.includes(name),
    input: inputOf(field, defaults[name]),
  }));
}

function inputOf(field: FieldSchema, value: JsonValue | undefined): FieldInput {
  switch (field.type) {
    case "boolean":
      return { kind: "flag", isOn: value === true };
    case "array": {
      const chosen = Array.isArray(value) ? value : [];
      const choices = field.items.enum;
      const indices = [...choices.keys()].filter((index) => chosen.includes(choices[index]!));
      return { kind: "many", choices, chosen: indices, at: 0 };
    }
    case "number":
    case "integer":
      return { kind: "text", text: textInput(asText(value)), wants: "number" };
    case "string":
      return field.enum === undefined
        ? { kind: "text", text: textInput(asText(value)), wants: "text" }
        : oneOf(field.enum, value);
  }
}

function oneOf(choices: readonly string[], value: JsonValue | undefined): FieldInput {
  return { kind: "one", choices, chosen: typeof value === "string" ? choices.indexOf(value) : -1 };
}

function asText(value: JsonValue | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
