import {
  type Event,
  EVENT_CATEGORIES,
  isJsonObject,
  type JsonValue,
  RemoraError,
} from "@remora/core";

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** An event as JSON, without its number: that is the message's place in the stream. */
export function encodeEvent(event: Event): Uint8Array {
  const { seq: _, ...fields } = event;
  return encoder.encode(JSON.stringify(fields));
}

/**
 * Reads a stored event.
 *
 * @throws {RemoraError} `STORE-CORRUPT` when it is none
 */
export function decodeEvent(data: Uint8Array, seq: number): Event {
  const value = parse(data, seq);
  if (!isJsonObject(value)) throw corrupt(seq, "it is no object");
  const { id, timestamp, action, payload, agentId, graphId, nodeId, sessionId } = value;
  const category = EVENT_CATEGORIES.find((known) => known === value.category);
  if (category === undefined) throw corrupt(seq, "its category is unknown");
  if (typeof id !== "string") throw corrupt(seq, "it has no id");
  if (typeof timestamp !== "string") throw corrupt(seq, "it has no timestamp");
  if (typeof action !== "string") throw corrupt(seq, "it has no action");
  if (!isJsonObject(payload)) throw corrupt(seq, "it has no payload");
  return {
    seq,
    id,
    timestamp,
    category,
    action,
    ...(typeof agentId === "string" && { agentId }),
    ...(typeof graphId === "string" && { graphId }),
    ...(typeof nodeId === "string" && { nodeId }),
    ...(typeof sessionId === "string" && { sessionId }),
    payload,
  };
}

function parse(data: Uint8Array, seq: number): JsonValue {
  try {
    return JSON.parse(decoder.decode(data));
  } catch (cause) {
    throw corrupt(seq, "it is not JSON", cause);
  }
}

function corrupt(seq: number, reason: string, cause?: unknown): RemoraError {
  return new RemoraError("STORE-CORRUPT", `Cannot read event ${seq}: ${reason}`, {
    cause,
    hint: "Something other than Remora wrote to its subjects",
  });
}
