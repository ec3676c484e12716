import { type Event, EVENT_CATEGORIES, type EventCategory } from "../../event/event.ts";
import { isJsonObject } from "../../json/json.ts";
import { damagedError } from "./_errors.ts";
import type { EventRow } from "./_query.ts";
import { fromText, parseJson, toText } from "./_text.ts";

type Optional = string | null;

/** The values of an event: those that every event has, then those that few have. */
export interface EventValues {
  /** `id, timestamp, category, action, agent_id, graph_id, payload` */
  readonly usual: readonly [string, string, string, string, Optional, Optional, string];
  /** `node_id, session_id`; absent where both are. */
  readonly rare: readonly [Optional, Optional] | undefined;
}

/** The values of an event, without `seq`. */
export function toValues(event: Event): EventValues {
  const { nodeId, sessionId } = event;
  return {
    usual: [
      toText(event.id),
      toText(event.timestamp),
      event.category,
      toText(event.action),
      optional(event.agentId),
      optional(event.graphId),
      JSON.stringify(event.payload),
    ],
    rare: nodeId === undefined && sessionId === undefined
      ? undefined
      : [optional(nodeId), optional(sessionId)],
  };
}

/** The event of a row. @throws {RemoraError} `STORE-CORRUPT` when the row is none */
export function toEvent(row: EventRow): Event {
  const { seq, category, agent_id, graph_id, node_id, session_id } = row;
  const payload = parseJson(row.payload, `event ${seq}`);
  if (!isCategory(category) || !isJsonObject(payload)) throw damagedError(`event ${seq}`);
  const event: { -readonly [Key in keyof Event]: Event[Key] } = {
    seq: Number(seq),
    id: fromText(String(row.id)),
    timestamp: fromText(String(row.timestamp)),
    category,
    action: fromText(String(row.action)),
    payload,
  };
  if (typeof agent_id === "string") event.agentId = fromText(agent_id);
  if (typeof graph_id === "string") event.graphId = fromText(graph_id);
  if (typeof node_id === "string") event.nodeId = fromText(node_id);
  if (typeof session_id === "string") event.sessionId = fromText(session_id);
  return event;
}

function optional(text: string | undefined): Optional {
  return text === undefined ? null : toText(text);
}

function isCategory(value: unknown): value is EventCategory {
  return EVENT_CATEGORIES.some((category) => category === value);
}
