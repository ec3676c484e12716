import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";

/** One way in which a value does not fit its schema. */
export interface SchemaIssue {
  /** Where: `options[2]`, `range.from`; empty for the value itself. */
  readonly path: string;
  /** What is wrong, as the end of a sentence: `must be a string, not 3`. */
  readonly message: string;
}

const MAX_DEPTH = 32;
const MAX_ISSUES = 8;

/**
 * Checks a value against a JSON schema. It knows the keywords that tools use: `type`, `properties`,
 * `required`, `additionalProperties`, `items`, `enum`, `const`, `anyOf`, `oneOf`, `allOf`, and the bounds of
 * numbers, texts and arrays. Keywords that it does not know do not restrict.
 *
 * @param schema The schema.
 * @param value The value.
 * @returns What is wrong; empty when the value fits. At most eight issues.
 */
export function validateSchema(schema: JsonValue, value: JsonValue): readonly SchemaIssue[] {
  const issues: SchemaIssue[] = [];
  check(schema, value, "", 0, issues);
  return issues.slice(0, MAX_ISSUES);
}

function check(
  schema: JsonValue | undefined,
  value: JsonValue,
  path: string,
  depth: number,
  issues: SchemaIssue[],
): void {
  if (schema === false) issues.push({ path, message: "is not allowed" });
  if (!isJsonObject(schema) || depth > MAX_DEPTH || issues.length >= MAX_ISSUES) return;
  if (!hasType(schema.type, value)) {
    issues.push({ path, message: `must be ${typeNames(schema.type)}, not ${show(value)}` });
    return;
  }
  checkChoice(schema, value, path, issues);
  if (typeof value === "string") checkText(schema, value, path, issues);
  else if (typeof value === "number") checkNumber(schema, value, path, issues);
  else if (isArray(value)) checkArray(schema, value, path, depth, issues);
  else if (isJsonObject(value)) checkObject(schema, value, path, depth, issues);
  checkCombined(schema, value, path, depth, issues);
}

/** Whether a value is of one of the types that `type` names; without one, anything is. */
export function hasType(type: JsonValue | undefined, value: JsonValue): boolean {
  if (typeof type === "string") return isOfType(type, value);
  if (Array.isArray(type)) {
    return type.some((one) => typeof one !== "string" || isOfType(one, value));
  }
  return true;
}

function isOfType(type: string, value: JsonValue): boolean {
  switch (type) {
    case "string":
      return typeof value === "string";
    case "number":
      return typeof value === "number";
    case "boolean":
      return typeof value === "boolean";
    case "integer":
      return Number.isInteger(value);
    case "null":
      return value === null;
    case "array":
      return isArray(value);
    case "object":
      return isJsonObject(value);
    default:
      // A word that is no type (qwen_xml_parameter, …) does not restrict.
      return true;
  }
}

function checkChoice(
  schema: JsonObject,
  value: JsonValue,
  path: string,
  issues: SchemaIssue[],
): void {
  const { enum: options, const: only } = schema;
  if (Array.isArray(options) && !options.some((option) => same(option, value))) {
    const list = options.map(show).join(", ");
    issues.push({ path, message: `must be one of ${list}, not ${show(value)}` });
  }
  if (only !== undefined && !same(only, value)) {
    issues.push({ path, message: `must be ${show(only)}, not ${show(value)}` });
  }
}

function checkText(schema: JsonObject, value: string, path: string, issues: SchemaIssue[]): void {
  const { minLength, maxLength, pattern } = schema;
  // Code points, as JSON schema counts.
  const length = [...value].length;
  if (typeof minLength === "number" && length < minLength) {
    issues.push({ path, message: `must have at least ${minLength} characters, not ${length}` });
  }
  if (typeof maxLength === "number" && length > maxLength) {
    issues.push({ path, message: `must have at most ${maxLength} characters, not ${length}` });
  }
  if (typeof pattern === "string" && value.length <= 10_000 && !matches(pattern, value)) {
    issues.push({ path, message: `must match ${pattern}` });
  }
}

function checkNumber(schema: JsonObject, value: number, path: string, issues: SchemaIssue[]): void {
  const bounds: readonly (readonly [string, string, (bound: number) => boolean])[] = [
    ["minimum", "at least", (bound) => value >= bound],
    ["maximum", "at most", (bound) => value <= bound],
    ["exclusiveMinimum", "greater than", (bound) => value > bound],
    ["exclusiveMaximum", "less than", (bound) => value < bound],
  ];
  for (const [keyword, words, holds] of bounds) {
    const bound = schema[keyword];
    if (typeof bound === "number" && !holds(bound)) {
      issues.push({ path, message: `must be ${words} ${bound}, not ${value}` });
    }
  }
}

function checkArray(
  schema: JsonObject,
  value: readonly JsonValue[],
  path: string,
  depth: number,
  issues: SchemaIssue[],
): void {
  const { minItems, maxItems, items } = schema;
  if (typeof minItems === "number" && value.length < minItems) {
    issues.push({ path, message: `must have at least ${minItems} items, not ${value.length}` });
  }
  if (typeof maxItems === "number" && value.length > maxItems) {
    issues.push({ path, message: `must have at most ${maxItems} items, not ${value.length}` });
  }
  if (items === undefined) return;
  for (const [index, item] of value.entries()) {
    check(items, item, `${path}[${index}]`, depth + 1, issues);
  }
}

function checkObject(
  schema: JsonObject,
  value: JsonObject,
  path: string,
  depth: number,
  issues: SchemaIssue[],
): void {
  const properties = isJsonObject(schema.properties) ? schema.properties : {};
  for (const name of Array.isArray(schema.required) ? schema.required : []) {
    if (typeof name === "string" && !Object.hasOwn(value, name)) {
      issues.push({ path: join(path, name), message: "is missing" });
    }
  }
  for (const [name, item] of Object.entries(value)) {
    const known = Object.hasOwn(properties, name);
    const property = known ? properties[name] : schema.additionalProperties;
    check(property, item, join(path, name), depth + 1, issues);
  }
}

function checkCombined(
  schema: JsonObject,
  value: JsonValue,
  path: string,
  depth: number,
  issues: SchemaIssue[],
): void {
  for (const part of Array.isArray(schema.allOf) ? schema.allOf : []) {
    check(part, value, path, depth + 1, issues);
  }
  for (const keyword of ["anyOf", "oneOf"]) {
    const variants = schema[keyword];
    if (!Array.isArray(variants) || variants.length === 0) continue;
    const tries = variants.map((variant) => {
      const found: SchemaIssue[] = [];
      check(variant, value, path, depth + 1, found);
      return found;
    });
    const fitting = tries.filter((found) => found.length === 0).length;
    if (fitting === 0) {
      // The variant that fits best says most.
      const [best] = tries.toSorted((a, b) => a.length - b.length);
      issues.push(...(best ?? []));
    } else if (keyword === "oneOf" && fitting > 1) {
      issues.push({ path, message: "fits more than one of the allowed forms" });
    }
  }
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

function typeNames(type: JsonValue | undefined): string {
  const names = Array.isArray(type) ? type : [type];
  return names.map((name) => {
    if (name === "null") return "null";
    return /^[aeiou]/.test(String(name)) ? `an ${name}` : `a ${name}`;
  }).join(" or ");
}

function show(value: JsonValue): string {
  if (isArray(value)) return "an array";
  if (isJsonObject(value)) return "an object";
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}

function same(a: JsonValue, b: JsonValue): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

function isArray(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

function matches(pattern: string, value: string): boolean {
  try {
    return new RegExp(pattern, "u").test(value);
  } catch {
    // Not a pattern that this language has: it does not restrict.
    return true;
  }
}
