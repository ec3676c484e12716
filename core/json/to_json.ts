import { RemoraError } from "../error/error.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "./json.ts";

/** How deep values may be nested before they are refused. */
export const MAX_JSON_DEPTH = 100;

/** A value cannot be stored, because JSON cannot hold it. */
export class JsonInvalidError extends RemoraError {
  /** Where in the value, as `a.b[2]`; empty for the value itself. */
  readonly path: string;
  /** What is wrong there. */
  readonly reason: string;
  /** Whether it is only too deep: every single part of it could be stored. */
  readonly isTooDeep: boolean;

  /**
   * Makes the error.
   *
   * @param path Where in the value.
   * @param reason What is wrong there.
   * @param isTooDeep Whether it is only too deep.
   */
  constructor(path: string, reason: string, isTooDeep = false) {
    super("JSON-INVALID", `Cannot store ${path === "" ? "the value" : `"${path}"`}: ${reason}`, {
      hint: isTooDeep
        ? "Make it flatter, or store it as a text"
        : "Use strings, finite numbers, booleans, null, arrays and plain objects",
    });
    this.path = path;
    this.reason = reason;
    this.isTooDeep = isTooDeep;
  }
}

/**
 * Copies a value into plain JSON. Object fields that are `undefined` are left out; `Date`s and other
 * objects with a `toJSON` method become what that returns. Nothing is changed silently: what JSON cannot
 * hold (`NaN`, functions, cycles, maps) is refused.
 *
 * @throws {JsonInvalidError} naming the place
 * @example
 * ```ts
 * import { toJsonValue } from "@remora/core";
 *
 * console.log(toJsonValue({ name: "lint", model: undefined })); // { name: "lint" }
 * ```
 */
export function toJsonValue(value: unknown): JsonValue {
  return copyPlain(value, 0) ?? copy(value, "", 0);
}

/** Like {@linkcode toJsonValue}, for a value that must be an object. @throws {JsonInvalidError} */
export function toJsonObject(value: unknown): JsonObject {
  const json = toJsonValue(value);
  if (isJsonObject(json)) return json;
  throw new JsonInvalidError("", `expected an object, got ${kindOf(value)}`);
}

/** What a value is, for error messages: `a string`, `an array`, `null`, … */
export function kindOf(value: unknown): string {
  if (value === null) return "null";
  if (value === undefined) return "nothing";
  if (Array.isArray(value)) return "an array";
  if (typeof value === "object") return "an object";
  return `a ${typeof value}`;
}

/**
 * Copies what is plain through and through, which nearly everything is. `undefined`: there is something in it
 * that {@linkcode copy} has to look at. That one knows where it is, and takes several times as long.
 */
function copyPlain(value: unknown, depth: number): JsonValue | undefined {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      // JSON has one zero.
      return Number.isFinite(value) ? value + 0 : undefined;
    case "object":
      if (value === null) return null;
      if (depth >= MAX_JSON_DEPTH) return undefined;
      if (Array.isArray(value)) return copyPlainArray(value, depth);
      return isPlain(value) ? copyPlainObject(value, depth) : undefined;
    default:
      return undefined;
  }
}

function copyPlainArray(value: readonly unknown[], depth: number): JsonValue[] | undefined {
  const items: JsonValue[] = [];
  for (const item of value) {
    const json = copyPlain(item, depth + 1);
    if (json === undefined) return undefined;
    items.push(json);
  }
  return items;
}

function copyPlainObject(value: object, depth: number): JsonObject | undefined {
  const fields: Readonly<Record<string, unknown>> = { ...value };
  const json: Record<string, JsonValue> = {};
  for (const key in fields) {
    const item = fields[key];
    if (item === undefined) continue;
    const copied = copyPlain(item, depth + 1);
    // Assigned, it would become the prototype.
    if (copied === undefined || key === "__proto__") return undefined;
    json[key] = copied;
  }
  return json;
}

function copy(value: unknown, path: string, depth: number): JsonValue {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      if (Number.isFinite(value)) return value + 0;
      throw new JsonInvalidError(path, `${value} is not a finite number`);
    case "object":
      if (value === null) return null;
      if (Array.isArray(value)) return copyArray(value, path, depth);
      if (isPlain(value)) return copyObject(value, path, depth);
      if ("toJSON" in value && typeof value.toJSON === "function") {
        return copy(value.toJSON(), path, depth + 1);
      }
      throw new JsonInvalidError(path, `${value.constructor.name} is not JSON`);
    default:
      throw new JsonInvalidError(path, `${kindOf(value)} is not JSON`);
  }
}

function copyArray(value: readonly unknown[], path: string, depth: number): JsonValue[] {
  checkDepth(path, depth);
  return Array.from(value, (item, index) => copy(item, `${path}[${index}]`, depth + 1));
}

function copyObject(value: object, path: string, depth: number): JsonObject {
  checkDepth(path, depth);
  const entries: [string, JsonValue][] = [];
  for (const [key, item] of Object.entries(value)) {
    if (item === undefined) continue;
    entries.push([key, copy(item, path === "" ? key : `${path}.${key}`, depth + 1)]);
  }
  // fromEntries defines own properties, so a key named __proto__ stays data.
  return Object.fromEntries(entries);
}

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function checkDepth(path: string, depth: number): void {
  if (depth >= MAX_JSON_DEPTH) {
    const start = path.length > 40 ? `${path.slice(0, 40)}…` : path;
    throw new JsonInvalidError(start, `nested deeper than ${MAX_JSON_DEPTH} levels`, true);
  }
}
