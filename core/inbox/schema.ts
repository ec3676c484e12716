import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { kindOf } from "../json/to_json.ts";
import { QuestionInvalidError } from "./errors.ts";
import type { AnswerSchema, FieldSchema } from "./question.ts";

/** Fields that a form may have. */
export const MAX_SCHEMA_FIELDS = 50;
/** Choices that an enumeration, or the options of a question, may have. */
export const MAX_CHOICES = 1_000;
/** Characters of one choice. */
export const MAX_CHOICE_LENGTH = 1_000;
/** Characters of a title or description. */
const MAX_LABEL_LENGTH = 10_000;
/** Characters of a field's name. */
const MAX_NAME_LENGTH = 100;

const SUPPORTED = "Supported: string (enum, minLength, maxLength), number and integer (minimum, " +
  "maximum), boolean, array of enum strings, and one flat object of these";

/**
 * Reads the schema of an answer, which may come from a model. Only the flat form subset is allowed, and
 * what is not enforced is refused: an unknown keyword never passes as if it counted.
 *
 * @throws {QuestionInvalidError} `QUESTION-INVALID`, naming the place
 * @example
 * ```ts
 * import { parseAnswerSchema } from "@remora/core";
 *
 * const schema = parseAnswerSchema({ type: "integer", minimum: 1 });
 * console.log(schema.type); // integer
 * ```
 */
export function parseAnswerSchema(value: unknown): AnswerSchema {
  const object = asObject(value, "schema");
  return object.type === "object" ? parseForm(object) : parseField(object, "schema");
}

function parseForm(object: JsonObject): AnswerSchema {
  // Two keywords that generators add and that change nothing here: unknown fields are refused anyway.
  const { $schema: _dialect, additionalProperties, ...rest } = object;
  if (additionalProperties !== undefined && additionalProperties !== false) {
    throw invalid("schema.additionalProperties", "must be false");
  }
  onlyKeywords(rest, "schema", ["type", "properties", "required"]);
  const entries = Object.entries(asObject(object.properties, "schema.properties"));
  if (entries.length === 0) throw invalid("schema.properties", "is empty");
  if (entries.length > MAX_SCHEMA_FIELDS) {
    throw invalid("schema.properties", `has more than ${MAX_SCHEMA_FIELDS} fields`);
  }
  const fields = entries.map(([name, field]): [string, FieldSchema] => {
    const place = `schema.properties.${name.slice(0, MAX_NAME_LENGTH)}`;
    if (name === "" || name.length > MAX_NAME_LENGTH) {
      throw invalid(place, `must have a name of 1 to ${MAX_NAME_LENGTH} characters`);
    }
    return [name, parseField(asObject(field, place), place)];
  });
  const properties = Object.fromEntries(fields);
  const required = texts(object.required, "schema.required");
  for (const name of required ?? []) {
    if (!Object.hasOwn(properties, name)) {
      throw invalid("schema.required", `names "${name}", which is not among the properties`);
    }
  }
  return { type: "object", properties, ...(required === undefined ? {} : { required }) };
}

function parseField(object: JsonObject, place: string): FieldSchema {
  const labels = { ...label(object, "title", place), ...label(object, "description", place) };
  switch (object.type) {
    case "string": {
      onlyKeywords(object, place, [
        "type",
        "title",
        "description",
        "enum",
        "minLength",
        "maxLength",
      ]);
      const choices = texts(object.enum, `${place}.enum`);
      const bounds = range(object, place, ["minLength", "maxLength"]);
      for (const bound of Object.values(bounds)) {
        if (!Number.isSafeInteger(bound) || bound < 0) {
          throw invalid(place, `must count its length in whole numbers from 0, got ${bound}`);
        }
      }
      if (choices !== undefined) checkChoices(choices, `${place}.enum`);
      return { type: "string", ...labels, ...(choices && { enum: choices }), ...bounds };
    }
    case "number":
    case "integer":
      onlyKeywords(object, place, ["type", "title", "description", "minimum", "maximum"]);
      return { type: object.type, ...labels, ...range(object, place, ["minimum", "maximum"]) };
    case "boolean":
      onlyKeywords(object, place, ["type", "title", "description"]);
      return { type: "boolean", ...labels };
    case "array": {
      onlyKeywords(object, place, ["type", "title", "description", "items"]);
      const items = asObject(object.items, `${place}.items`);
      onlyKeywords(items, `${place}.items`, ["type", "enum"]);
      if (items.type !== "string") throw invalid(`${place}.items.type`, 'must be "string"');
      const choices = texts(items.enum, `${place}.items.enum`);
      if (choices === undefined) throw invalid(`${place}.items.enum`, "is missing");
      checkChoices(choices, `${place}.items.enum`);
      return { type: "array", ...labels, items: { type: "string", enum: choices } };
    }
    default:
      throw invalid(`${place}.type`, `is not supported: ${JSON.stringify(object.type)}`);
  }
}

/** Refuses choices that are none, too many, too long, empty or twice the same. */
export function checkChoices(choices: readonly string[], place: string): void {
  if (choices.length === 0) throw invalid(place, "is empty");
  if (choices.length > MAX_CHOICES) throw invalid(place, `has more than ${MAX_CHOICES} entries`);
  for (const choice of choices) {
    if (choice === "") throw invalid(place, "has an empty entry");
    if (choice.length > MAX_CHOICE_LENGTH) {
      throw invalid(place, `has an entry of more than ${MAX_CHOICE_LENGTH} characters`);
    }
  }
  if (new Set(choices).size < choices.length) throw invalid(place, "has an entry twice");
}

function label(object: JsonObject, name: "title" | "description", place: string): {
  title?: string;
  description?: string;
} {
  const value = object[name];
  if (value === undefined) return {};
  if (typeof value !== "string") throw invalid(`${place}.${name}`, `must be a text`);
  if (value.length > MAX_LABEL_LENGTH) {
    throw invalid(`${place}.${name}`, `has more than ${MAX_LABEL_LENGTH} characters`);
  }
  return { [name]: value };
}

function range<const Low extends string, const High extends string>(
  object: JsonObject,
  place: string,
  [low, high]: readonly [Low, High],
): { [Name in Low | High]?: number } {
  const bounds: { [Name in Low | High]?: number } = {};
  for (const name of [low, high]) {
    const value = object[name];
    if (value === undefined) continue;
    if (typeof value !== "number") throw invalid(`${place}.${name}`, "must be a number");
    bounds[name] = value;
  }
  const [from, to] = [bounds[low], bounds[high]];
  if (from !== undefined && to !== undefined && from > to) {
    throw invalid(`${place}.${low}`, `is greater than ${high} (${from} > ${to})`);
  }
  return bounds;
}

function texts(value: JsonValue | undefined, place: string): readonly string[] | undefined {
  if (value === undefined) return undefined;
  if (!Array.isArray(value)) throw invalid(place, `must be a list, got ${kindOf(value)}`);
  return value.map((item) => {
    if (typeof item === "string") return item;
    throw invalid(place, `must hold texts only, got ${kindOf(item)}`);
  });
}

function asObject(value: unknown, place: string): JsonObject {
  if (isJsonObject(value)) return value;
  throw invalid(place, `must be an object, got ${kindOf(value)}`);
}

function onlyKeywords(object: JsonObject, place: string, known: readonly string[]): void {
  for (const name of Object.keys(object)) {
    if (!known.includes(name)) throw invalid(`${place}.${name.slice(0, 60)}`, "is not supported");
  }
}

function invalid(place: string, reason: string): QuestionInvalidError {
  return new QuestionInvalidError(place, reason, SUPPORTED);
}
