import {
  type Event,
  modelRequest,
  modelResponse,
  stableId,
  toolCalled,
  toolCompleted,
  toolFailed,
} from "@remora/core";
import type { ResultEntry, TurnEntry } from "./_entries.ts";

/** Where the events of a turn have their ids: two of the model, then two for each call. */
const REQUEST = 0;
const RESPONSE = 1;
const FIRST_CALL = 2;
const MAX_ERROR = 500;

/** Whose events these are. */
export interface EventOwner {
  readonly agentId: string;
  readonly graphId: string;
  /** Ids come from it, so that a step that is told again after a crash is the same event. */
  readonly runId: string;
  /** The hash of it. One for all events: it takes longer than everything else about an event. */
  readonly hash: string;
}

/** Whose events those of a run are. */
export function eventOwner(owner: Omit<EventOwner, "hash">): EventOwner {
  return { ...owner, hash: stableId(owner.runId) };
}

/** Makes the events of one turn. The same step of the same turn always has the same event id. */
export class TurnEvents {
  /** Which turn, from 1. */
  readonly turn: number;
  readonly #owner: EventOwner;
  readonly #base: string;

  /** @param owner Whose. @param turn Which turn, from 1. */
  constructor(owner: EventOwner, turn: number) {
    this.#owner = owner;
    this.turn = turn;
    // The last byte tells the events of a turn apart, the two before it the turns.
    this.#base = turn <= 0xffff
      ? owner.hash.slice(0, -6) + turn.toString(16).padStart(4, "0")
      : stableId(owner.runId, String(turn)).slice(0, -2);
  }

  request(request: {
    readonly model: string;
    readonly messages: number;
    readonly tools: number;
  }): Event {
    return modelRequest({ ...this.#scope(REQUEST), turn: this.turn, ...request });
  }

  response(entry: TurnEntry): Event {
    return modelResponse({
      ...this.#scope(RESPONSE),
      timestamp: entry.at,
      turn: this.turn,
      model: entry.model,
      durationMs: entry.durationMs,
      toolCalls: entry.toolCalls.length,
      content: entry.content ?? "",
      usage: entry.usage,
    });
  }

  /** @param index Which call of the response. */
  called(entry: TurnEntry, index: number): Event {
    const call = entry.toolCalls[index]!;
    return toolCalled({
      ...this.#scope(FIRST_CALL + 2 * index),
      toolName: call.name,
      callId: call.id,
      arguments: call.invalid === undefined ? call.arguments : call.invalid.raw,
    });
  }

  /** @param index Which call of the response. */
  result(entry: ResultEntry, index: number): Event {
    const { callId, name: toolName, durationMs, content, at: timestamp } = entry;
    const scope = this.#scope(FIRST_CALL + 2 * index + 1);
    const fields = { ...scope, timestamp, toolName, callId, durationMs };
    if (entry.isError !== true) return toolCompleted({ ...fields, outputPreview: content });
    const code = entry.rejected === true ? "TOOL-REJECTED" : "TOOL-FAILED";
    const message = content.length > MAX_ERROR
      ? `${content.slice(0, MAX_ERROR - 1).toWellFormed()}…`
      : content;
    return toolFailed({ ...fields, error: { code, message } });
  }

  #scope(slot: number): {
    readonly agentId: string;
    readonly graphId: string;
    readonly id: string;
  } {
    const { agentId, graphId } = this.#owner;
    return { agentId, graphId, id: this.#base + slot.toString(16).padStart(2, "0") };
  }
}
