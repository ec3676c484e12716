import { toJsonObject } from "../json/to_json.ts";
import type { JsonObject } from "../json/json.ts";
import type { Event, EventCategory } from "./event.ts";
import { newId } from "./id.ts";

/** Where an event belongs. Every constructor takes these fields beside its payload. */
export interface EventScope {
  /** The agent it is about. */
  readonly agentId?: string | undefined;
  /** The graph (run) it belongs to. */
  readonly graphId?: string | undefined;
  /** The node of the code or of the graph. */
  readonly nodeId?: string | undefined;
  /** The session of the person or program that caused it. */
  readonly sessionId?: string | undefined;
  /** UUID. Give one that comes from {@linkcode stableId} where the step may be repeated. @default a new one */
  readonly id?: string | undefined;
  /** ISO 8601, UTC. @default now */
  readonly timestamp?: string | undefined;
}

/** The scope of an event that is always about an agent. */
export interface AgentScope extends EventScope {
  /** The agent it is about. */
  readonly agentId: string;
}

/** The scope of an event that is always about a graph. */
export interface GraphScope extends EventScope {
  /** The graph (run) it is about. */
  readonly graphId: string;
}

/** What {@linkcode createEvent} takes. */
export interface EventInit extends EventScope {
  /** What kind of thing it happened to. */
  readonly category: EventCategory;
  /** What happened: any non-empty word without a colon. */
  readonly action: string;
  /** Everything else. Fields that are `undefined` are left out. @default {{}} */
  readonly payload?: object | undefined;
}

/**
 * Makes an event of any kind, not yet stored (`seq` is 0). For well-known kinds use their constructors
 * ({@linkcode agentStarted}, …), which type the payload.
 *
 * @throws {JsonInvalidError} when the payload holds what JSON cannot
 * @example
 * ```ts
 * import { createEvent, eventKey } from "@remora/core";
 *
 * console.log(eventKey(createEvent({ category: "agent", action: "paused", agentId: "a1" })));
 * // agent:paused
 * ```
 */
export function createEvent(init: EventInit): Event {
  return assemble(init, init.payload === undefined ? {} : toJsonObject(init.payload));
}

/**
 * Splits the fields of a typed constructor into scope and payload.
 *
 * @internal
 */
export function fromFields<Fields extends EventScope>(
  category: EventCategory,
  action: string,
  fields: Fields,
): Event {
  const { agentId, graphId, nodeId, sessionId, id, timestamp, ...payload } = fields;
  return assemble(
    { category, action, agentId, graphId, nodeId, sessionId, id, timestamp },
    toJsonObject(payload),
  );
}

function assemble(init: Omit<EventInit, "payload">, payload: JsonObject): Event {
  const { agentId, graphId, nodeId, sessionId } = init;
  const event: { -readonly [Key in keyof Event]: Event[Key] } = {
    seq: 0,
    id: init.id ?? newId(),
    timestamp: init.timestamp ?? currentTime(),
    category: init.category,
    action: init.action,
    payload,
  };
  // One by one: spreading what may be absent costs several times as much as everything else here.
  if (agentId !== undefined) event.agentId = agentId;
  if (graphId !== undefined) event.graphId = graphId;
  if (nodeId !== undefined) event.nodeId = nodeId;
  if (sessionId !== undefined) event.sessionId = sessionId;
  return event;
}

let lastTime = 0;
let lastText = "";

/** Now, as text. Many events are made in one millisecond. */
function currentTime(): string {
  const now = Date.now();
  if (now !== lastTime) {
    lastTime = now;
    lastText = new Date(now).toISOString();
  }
  return lastText;
}
