import { RemoraError } from "../../error/error.ts";
import { type Event, EVENT_CATEGORIES, type EventCategory } from "../../event/event.ts";
import { isJsonObject } from "../../json/json.ts";
import type { EventRow } from "./_query.ts";
import { fromText, toText } from "./_text.ts";

type Optional = string | null;

/** The values of an event in the order of the table, without `seq`. */
export function toRow(
  event: Event,
): readonly [string, string, string, string, Optional, Optional, Optional, Optional, string] {
  return [
    toText(event.id),
    toText(event.timestamp),
    event.category,
    toText(event.action),
    optional(event.agentId),
    optional(event.graphId),
    optional(event.nodeId),
    optional(event.sessionId),
    JSON.stringify(event.payload),
  ];
}

/** The event of a row. @throws {RemoraError} `STORE-CORRUPT` when the row is none */
export function toEvent(row: EventRow): Event {
  const { seq, category, agent_id, graph_id, node_id, session_id } = row;
  const payload: unknown = JSON.parse(String(row.payload));
  if (!isCategory(category) || !isJsonObject(payload)) {
    throw new RemoraError(
      "STORE-CORRUPT",
      `Cannot read event ${seq}: it was changed from outside`,
      {
        hint: "Restore the file from a backup",
      },
    );
  }
  return {
    seq: Number(seq),
    id: fromText(String(row.id)),
    timestamp: fromText(String(row.timestamp)),
    category,
    action: fromText(String(row.action)),
    ...(typeof agent_id === "string" && { agentId: fromText(agent_id) }),
    ...(typeof graph_id === "string" && { graphId: fromText(graph_id) }),
    ...(typeof node_id === "string" && { nodeId: fromText(node_id) }),
    ...(typeof session_id === "string" && { sessionId: fromText(session_id) }),
    payload,
  };
}

function optional(text: string | undefined): Optional {
  return text === undefined ? null : toText(text);
}

function isCategory(value: unknown): value is EventCategory {
  return EVENT_CATEGORIES.some((category) => category === value);
}
