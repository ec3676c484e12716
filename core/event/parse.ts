import { RemoraError } from "../error/error.ts";
import type { JsonObject } from "../json/json.ts";
import { JsonInvalidError, kindOf, toJsonObject } from "../json/to_json.ts";
import { createEvent } from "./create.ts";
import { type Event, EVENT_CATEGORIES, type EventCategory } from "./event.ts";

/** Bytes of UTF-8 that the payload of one event may take as JSON: 1 MiB. */
export const MAX_PAYLOAD_BYTES = 1_048_576;
/** Characters that the action of an event may have. */
export const MAX_ACTION_LENGTH = 100;
/** Characters that an agent, graph, node or session id may have. */
export const MAX_REFERENCE_LENGTH = 1_000;

/** Something that should be an event is none. */
export class EventInvalidError extends RemoraError {
  /** The field that is wrong, as `payload.name`; empty when the whole thing is no object. */
  readonly field: string;

  /**
   * Makes the error.
   *
   * @param field Which field.
   * @param reason What is wrong with it, and its value.
   * @param cause What said so.
   */
  constructor(field: string, reason: string, cause?: unknown) {
    super("EVENT-INVALID", `Cannot read event: ${field === "" ? reason : `${field} ${reason}`}`, {
      cause,
      hint: "An event needs category and action; see the Event type for the other fields",
    });
    this.field = field;
  }
}

const FIELDS: ReadonlySet<string> = new Set([
  "seq",
  "id",
  "timestamp",
  "category",
  "action",
  "agentId",
  "graphId",
  "nodeId",
  "sessionId",
  "payload",
]);

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * Reads an event from outside: a request body, a file, a queue. `category` and `action` are required;
 * `id`, `timestamp` and `payload` have defaults. Everything is checked, and unknown fields are refused.
 * Timestamps become UTC with milliseconds.
 *
 * @throws {EventInvalidError} `EVENT-INVALID`, naming the field
 * @example
 * ```ts
 * import { parseEvent } from "@remora/core";
 *
 * const event = parseEvent(JSON.parse('{"category":"user","action":"noted","payload":{"n":1}}'));
 * console.log(event.payload.n); // 1
 * ```
 */
export function parseEvent(value: unknown): Event {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new EventInvalidError("", `expected an object, got ${kindOf(value)}`);
  }
  const fields = new Map<string, unknown>(Object.entries(value));
  for (const name of fields.keys()) {
    if (!FIELDS.has(name)) throw new EventInvalidError(shown(name), "is not a field of an event");
  }
  const event = createEvent({
    category: category(fields.get("category")),
    action: action(fields.get("action")),
    id: optional(fields, "id", uuid),
    timestamp: optional(fields, "timestamp", timestamp),
    agentId: optional(fields, "agentId", reference),
    graphId: optional(fields, "graphId", reference),
    nodeId: optional(fields, "nodeId", reference),
    sessionId: optional(fields, "sessionId", reference),
    payload: optional(fields, "payload", payload),
  });
  return { ...event, seq: optional(fields, "seq", sequence) ?? 0 };
}

/** Whether a text is a UUID of any version, in either case. */
export function isUuid(text: string): boolean {
  return UUID.test(text);
}

function optional<T>(
  fields: ReadonlyMap<string, unknown>,
  name: string,
  parse: (value: unknown, name: string) => T,
): T | undefined {
  const value = fields.get(name);
  return value === undefined ? undefined : parse(value, name);
}

function category(value: unknown): EventCategory {
  const found = EVENT_CATEGORIES.find((known) => known === value);
  if (found !== undefined) return found;
  throw new EventInvalidError(
    "category",
    `must be one of ${EVENT_CATEGORIES.join(", ")}, got ${shown(value)}`,
  );
}

function action(value: unknown): string {
  if (typeof value !== "string" || !/^[^\s:*\p{Cc}]+$/u.test(value)) {
    throw new EventInvalidError(
      "action",
      `must be a word without spaces, colons and asterisks, got ${shown(value)}`,
    );
  }
  if (value.length > MAX_ACTION_LENGTH) {
    throw new EventInvalidError("action", `has more than ${MAX_ACTION_LENGTH} characters`);
  }
  return value;
}

function uuid(value: unknown, name: string): string {
  if (typeof value === "string" && isUuid(value)) return value.toLowerCase();
  throw new EventInvalidError(name, `must be a UUID, got ${shown(value)}`);
}

function timestamp(value: unknown, name: string): string {
  const time = typeof value === "string" && TIMESTAMP.test(value) ? Date.parse(value) : NaN;
  if (!Number.isNaN(time)) return new Date(time).toISOString();
  throw new EventInvalidError(
    name,
    `must be an ISO 8601 time with its zone (2026-02-01T12:00:00Z), got ${shown(value)}`,
  );
}

function reference(value: unknown, name: string): string {
  if (typeof value !== "string" || value === "") {
    throw new EventInvalidError(name, `must be a text, not empty, got ${shown(value)}`);
  }
  if (value.length > MAX_REFERENCE_LENGTH) {
    throw new EventInvalidError(name, `has more than ${MAX_REFERENCE_LENGTH} characters`);
  }
  return value;
}

function sequence(value: unknown, name: string): number {
  if (typeof value === "number" && Number.isSafeInteger(value) && value >= 0) return value;
  throw new EventInvalidError(name, `must be a whole number from 0, got ${shown(value)}`);
}

function payload(value: unknown, name: string): JsonObject {
  const copy = asObject(value, name);
  const size = jsonBytes(copy);
  if (size > MAX_PAYLOAD_BYTES) {
    throw new EventInvalidError(name, `takes ${size} bytes, more than ${MAX_PAYLOAD_BYTES}`);
  }
  return copy;
}

function asObject(value: unknown, name: string): JsonObject {
  try {
    return toJsonObject(value);
  } catch (error) {
    if (!(error instanceof JsonInvalidError)) throw error;
    // Where it is too deep is a hundred steps away and says nothing.
    if (error.isTooDeep) throw new EventInvalidError(name, `is ${error.reason}`, error);
    const field = error.path === "" ? name : `${name}.${error.path}`;
    throw new EventInvalidError(field, `must be a JSON object (${error.reason})`, error);
  }
}

/** Bytes of UTF-8 that a value takes as JSON. */
function jsonBytes(value: JsonObject): number {
  const json = JSON.stringify(value);
  // A UTF-16 unit takes three bytes at most: most payloads need no encoding to be known as small enough.
  return json.length * 3 <= MAX_PAYLOAD_BYTES ? json.length : new TextEncoder().encode(json).length;
}

function shown(value: unknown): string {
  if (value === undefined) return "nothing";
  if (typeof value !== "string") return typeof value === "number" ? `${value}` : kindOf(value);
  return JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}…` : value);
}
