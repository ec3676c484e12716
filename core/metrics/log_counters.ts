import { type Event, eventKey } from "../event/mod.ts";
import { isJsonObject, type JsonObject } from "../json/mod.ts";
import { Histogram } from "./histogram.ts";

/** How questions end, as events call it. */
const OUTCOMES: Readonly<Record<string, string>> = {
  "agent:resumed": "answered",
  "agent:declined": "declined",
  "agent:expired": "expired",
  "agent:withdrawn": "withdrawn",
};

/** Kinds of events that are counted by name; programs may invent more, which count as `other`. */
const MAX_ACTIONS = 200;

/** Seconds that people take to answer: from at once to the next morning. */
const WAITS = [1, 5, 15, 30, 60, 120, 300, 900, 3_600, 14_400, 57_600];
/** Seconds that a model takes for a turn. */
const TURNS = [0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 120];

/**
 * What only ever grows, counted over the whole log. The same log gives the same counts.
 *
 * @example
 * ```ts
 * import { createEvent, LogCounters } from "@remora/core";
 *
 * const counters = new LogCounters();
 * counters.record(createEvent({ category: "agent", action: "blocked", payload: {} }));
 * console.log(counters.asked); // 1
 * ```
 */
export class LogCounters {
  readonly #events = new Map<string, { category: string; action: string; count: number }>();
  readonly #outcomes = new Map<string, number>(
    Object.values(OUTCOMES).map((outcome) => [outcome, 0]),
  );
  /** How long questions were open that a person answered, in seconds. */
  readonly waits: Histogram = new Histogram(WAITS);
  /** How long the model took for a response, in seconds. */
  readonly turns: Histogram = new Histogram(TURNS);
  #asked = 0;
  #promptTokens = 0;
  #completionTokens = 0;

  /** Takes the next event of the log. */
  record(event: Event): void {
    this.#count(event);
    const key = eventKey(event);
    const outcome = OUTCOMES[key];
    if (outcome !== undefined) {
      this.#outcomes.set(outcome, (this.#outcomes.get(outcome) ?? 0) + 1);
    }
    if (key === "agent:blocked") this.#asked += 1;
    if (key === "agent:resumed") this.waits.add(numberOf(event.payload, "waitMs") / 1_000);
    if (key !== "model:response") return;
    const usage = objectOf(event.payload, "usage");
    this.#promptTokens += numberOf(usage, "promptTokens");
    this.#completionTokens += numberOf(usage, "completionTokens");
    this.turns.add(numberOf(event.payload, "durationMs") / 1_000);
  }

  /** Events by kind. */
  get events(): readonly {
    readonly category: string;
    readonly action: string;
    readonly count: number;
  }[] {
    return [...this.#events.values()];
  }

  /** Questions asked. */
  get asked(): number {
    return this.#asked;
  }

  /** Questions that ended, by how. */
  get outcomes(): ReadonlyMap<string, number> {
    return this.#outcomes;
  }

  /** Tokens that the model read, as the server counted them. */
  get promptTokens(): number {
    return this.#promptTokens;
  }

  /** Tokens that the model wrote. */
  get completionTokens(): number {
    return this.#completionTokens;
  }

  #count(event: Event): void {
    const { category } = event;
    const isKnown = this.#events.has(eventKey(event)) || this.#events.size < MAX_ACTIONS;
    const action = isKnown ? event.action : "other";
    const key = `${category}:${action}`;
    const entry = this.#events.get(key);
    if (entry === undefined) this.#events.set(key, { category, action, count: 1 });
    else entry.count += 1;
  }
}

// Payloads are anybody's: a field that is not what it should be counts as not there.
function numberOf(payload: JsonObject, field: string): number {
  const value = payload[field];
  return typeof value === "number" && Number.isFinite(value) ? value : 0;
}

function objectOf(payload: JsonObject, field: string): JsonObject {
  const value = payload[field];
  return isJsonObject(value) ? value : {};
}
