import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { kindOf, toJsonValue } from "../json/to_json.ts";
import { legacyKind } from "./_python_legacy.ts";
import { translatePayload } from "./_python_payload.ts";
import type { Event } from "./event.ts";
import { stableId } from "./id.ts";
import { EventInvalidError, isUuid, parseEvent } from "./parse.ts";

/** References to other things, by their names there. */
const REFERENCES = {
  agent_id: "agentId",
  graph_id: "graphId",
  node_id: "nodeId",
  session_id: "sessionId",
} as const;

/** What the original computes from other fields. */
const COMPUTED: ReadonlySet<string> = new Set(["type", "subscription_key"]);

/**
 * Tells whether a value looks like an event of the Python original: of its event bus (`agent_id`, ids of
 * eight hex digits, …) or of its older JSONL log (`event` instead of `category` and `action`).
 */
export function isPythonEvent(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  const fields = new Map<string, unknown>(Object.entries(value));
  if (!fields.has("category")) return typeof fields.get("event") === "string";
  const id = fields.get("id");
  return [...Object.keys(REFERENCES), "subscription_key"].some((name) => fields.has(name)) ||
    (typeof id === "string" && /^[0-9a-f]{8}$/i.test(id));
}

/**
 * Reads an event of the Python original. Well-known payload fields get the names they have here
 * (`workspace_id` → `workspaceId`); everything else is kept. An id that is no UUID is kept as `originalId`,
 * a time without a zone is taken for UTC and kept as `originalTimestamp`. The same line becomes the same
 * event each time, so importing a file twice changes nothing.
 *
 * @param value One line of its log, parsed.
 * @param occurrence How many equal lines came before: older logs have no ids to tell them apart. @default {0}
 * @throws {EventInvalidError} `EVENT-INVALID`, naming the field
 */
export function parsePythonEvent(value: unknown, occurrence = 0): Event {
  const line = toJsonValue(value);
  if (!isJsonObject(line)) {
    throw new EventInvalidError("", `expected an object, got ${kindOf(line)}`);
  }
  return line.category === undefined ? readLegacy(line, occurrence) : readBusEvent(line);
}

function readBusEvent(line: JsonObject): Event {
  const { id, timestamp, category, action, payload = {}, ...others } = line;
  if (!isJsonObject(payload)) {
    throw new EventInvalidError("payload", `must be an object, got ${kindOf(payload)}`);
  }
  const time = readTime(timestamp);
  const rest = Object.entries(others).filter(([name]) => !isReference(name) && !COMPUTED.has(name));
  return parseEvent({
    id: typeof id === "string" && isUuid(id) ? id : stableId("python", JSON.stringify(line)),
    timestamp: time.iso,
    category,
    action,
    ...references(line),
    payload: {
      ...translatePayload(`${category}:${action}`, payload),
      ...(typeof id === "string" && !isUuid(id) ? { originalId: id } : {}),
      ...(time.isExact ? {} : { originalTimestamp: time.original }),
      ...(rest.length === 0 ? {} : { originalFields: Object.fromEntries(rest) }),
    },
  });
}

function readLegacy(line: JsonObject, occurrence: number): Event {
  const { event, timestamp_ms, ...others } = line;
  const kind = legacyKind(event, others);
  if (typeof timestamp_ms !== "number") {
    throw new EventInvalidError("timestamp_ms", `must be a number, got ${kindOf(timestamp_ms)}`);
  }
  const time = new Date(timestamp_ms);
  if (Number.isNaN(time.getTime())) {
    throw new EventInvalidError("timestamp_ms", `is no time: ${timestamp_ms}`);
  }
  const rest = Object.fromEntries(Object.entries(others).filter(([name]) => !isReference(name)));
  return parseEvent({
    id: stableId("python log", JSON.stringify(line), `${occurrence}`),
    timestamp: time.toISOString(),
    category: kind.category,
    action: kind.action,
    ...references(line),
    payload: {
      ...translatePayload(`${kind.category}:${kind.action}`, { ...rest, ...kind.payload }),
      originalEvent: event ?? null,
      ...(Number.isInteger(timestamp_ms) ? {} : { originalTimestamp: timestamp_ms }),
    },
  });
}

function isReference(name: string): boolean {
  return Object.hasOwn(REFERENCES, name);
}

function references(line: JsonObject): Record<string, JsonValue> {
  const found: Record<string, JsonValue> = {};
  for (const [name, ours] of Object.entries(REFERENCES)) {
    const value = line[name];
    if (value !== undefined && value !== null && value !== "") found[ours] = value;
  }
  return found;
}

interface Time {
  readonly iso: string;
  readonly original: JsonValue;
  /** Whether the ISO time says all that the original does. */
  readonly isExact: boolean;
}

function readTime(value: JsonValue | undefined): Time {
  const match = typeof value === "string"
    ? /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d(?::\d\d)?)(\.\d+)?(Z|[+-]\d\d:?\d\d)?$/i.exec(value)
    : null;
  const [, date, clock, fraction = "", zone] = match ?? [];
  const time = match === null ? NaN : Date.parse(`${date}T${clock}${fraction}${zone ?? "Z"}`);
  if (value === undefined || Number.isNaN(time)) {
    throw new EventInvalidError(
      "timestamp",
      `must be an ISO 8601 time, got ${JSON.stringify(value)}`,
    );
  }
  return {
    iso: new Date(time).toISOString(),
    original: value,
    isExact: zone !== undefined && !/[1-9]/.test(fraction.slice(4)),
  };
}
