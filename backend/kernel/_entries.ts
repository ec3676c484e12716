import { isJsonObject, type JsonObject, type JsonValue, RemoraError } from "@remora/core";
import type { Message, ToolCall, Usage } from "../model/types.ts";
import type { AgentResult } from "../tools/types.ts";
import type { KernelEndReason, KernelResult } from "./types.ts";

/** The version of the entries below; a journal of another version is refused, not guessed at. */
export const JOURNAL_VERSION = 1;

/** The start: everything that the first model call needs. */
export type BeginEntry = {
  readonly type: "begin";
  readonly version: number;
  /** New for each run from the start; event ids are derived from it, so that a retry has its own. */
  readonly runId: string;
  readonly messages: readonly Message[];
  readonly at: string;
};

/** A response of the model. */
export type TurnEntry = {
  readonly type: "turn";
  readonly turn: number;
  readonly model: string;
  readonly content: string | null;
  readonly toolCalls: readonly ToolCall[];
  readonly usage?: Usage;
  readonly durationMs: number;
  /** Working time so far. */
  readonly workedMs: number;
  readonly at: string;
};

/** A call of a tool that must not be run twice is about to be run. */
export type StartEntry = { readonly type: "start"; readonly callId: string; readonly at: string };

/** What a tool answered. */
export type ResultEntry = {
  readonly type: "result";
  readonly callId: string;
  readonly name: string;
  readonly content: string;
  readonly isError?: boolean;
  /** The call was refused before the tool saw it. */
  readonly rejected?: boolean;
  readonly result?: AgentResult;
  readonly durationMs: number;
  readonly workedMs: number;
  readonly at: string;
};

/** Text for the model that came from somewhere else. */
export type NoteEntry = {
  readonly type: "note";
  readonly content: string;
  /** A reminder of the kernel, or messages of a person (whose ids follow). */
  readonly reason: "reminder" | "messages";
  readonly messageIds?: readonly string[];
  readonly at: string;
};

/** The end. */
export type EndEntry = {
  readonly type: "end";
  readonly result: KernelResult;
  readonly at: string;
};

/** One entry of the journal: one durable write. */
export type JournalEntry =
  | BeginEntry
  | TurnEntry
  | StartEntry
  | ResultEntry
  | NoteEntry
  | EndEntry;

/** Reads an entry back. @throws {RemoraError} `JOURNAL-INVALID` */
export function parseEntry(key: string, value: JsonValue): JournalEntry {
  if (!isJsonObject(value)) throw invalid(key, "not an object");
  const read = new Reader(key, value);
  const at = read.text("at");
  switch (value.type) {
    case "begin":
      if (value.version !== JOURNAL_VERSION) {
        throw invalid(key, `version ${JSON.stringify(value.version)} is not known`);
      }
      return {
        type: "begin",
        version: JOURNAL_VERSION,
        runId: read.text("runId"),
        messages: read.list("messages").map((message) => parseMessage(key, message)),
        at,
      };
    case "turn": {
      const usage = value.usage === undefined ? undefined : readUsage(key, value.usage);
      return {
        type: "turn",
        turn: read.number("turn"),
        model: read.text("model"),
        content: value.content === null ? null : read.text("content"),
        toolCalls: read.list("toolCalls").map((call) => parseCall(key, call)),
        ...(usage === undefined ? {} : { usage }),
        durationMs: read.number("durationMs"),
        workedMs: read.number("workedMs"),
        at,
      };
    }
    case "start":
      return { type: "start", callId: read.text("callId"), at };
    case "result":
      return {
        type: "result",
        callId: read.text("callId"),
        name: read.text("name"),
        content: read.text("content"),
        ...(value.isError === true ? { isError: true } : {}),
        ...(value.rejected === true ? { rejected: true } : {}),
        ...(value.result === undefined ? {} : { result: parseResult(key, value.result) }),
        durationMs: read.number("durationMs"),
        workedMs: read.number("workedMs"),
        at,
      };
    case "note":
      return {
        type: "note",
        content: read.text("content"),
        reason: value.reason === "messages" ? "messages" : "reminder",
        ...(value.messageIds === undefined ? {} : { messageIds: read.texts("messageIds") }),
        at,
      };
    case "end":
      return { type: "end", result: parseEnd(key, value.result), at };
    default:
      throw invalid(key, `unknown type ${JSON.stringify(value.type)}`);
  }
}

function parseMessage(key: string, value: JsonValue): Message {
  if (!isJsonObject(value)) throw invalid(key, "a message is not an object");
  const read = new Reader(key, value);
  switch (value.role) {
    case "system":
    case "user":
      return { role: value.role, content: read.text("content") };
    case "assistant":
      return {
        role: "assistant",
        content: value.content === null ? null : read.text("content"),
        toolCalls: read.list("toolCalls").map((call) => parseCall(key, call)),
      };
    case "tool":
      return {
        role: "tool",
        callId: read.text("callId"),
        name: read.text("name"),
        content: read.text("content"),
        ...(value.isError === true ? { isError: true } : {}),
      };
    default:
      throw invalid(key, `unknown role ${JSON.stringify(value.role)}`);
  }
}

function parseCall(key: string, value: JsonValue): ToolCall {
  if (!isJsonObject(value)) throw invalid(key, "a call is not an object");
  const read = new Reader(key, value);
  const call = {
    id: read.text("id"),
    name: read.text("name"),
    arguments: read.object("arguments"),
  };
  if (!isJsonObject(value.invalid)) return call;
  const why = new Reader(key, value.invalid);
  return { ...call, invalid: { raw: why.text("raw"), reason: why.text("reason") } };
}

function readUsage(key: string, value: JsonValue): Usage {
  const read = new Reader(key, isJsonObject(value) ? value : {});
  return {
    promptTokens: read.number("promptTokens"),
    completionTokens: read.number("completionTokens"),
    totalTokens: read.number("totalTokens"),
  };
}

function parseResult(key: string, value: JsonValue): AgentResult {
  const read = new Reader(key, isJsonObject(value) ? value : {});
  const status = read.text("status");
  if (status !== "success" && status !== "failed" && status !== "skipped") {
    throw invalid(key, `unknown status "${status}"`);
  }
  const details = isJsonObject(value) && isJsonObject(value.details) ? value.details : undefined;
  return {
    status,
    summary: read.text("summary"),
    changedFiles: read.texts("changedFiles"),
    ...(details === undefined ? {} : { details }),
  };
}

const REASONS: readonly KernelEndReason[] = [
  "termination_tool",
  "no_tool_calls",
  "max_turns",
  "budget",
  "deadline",
  "invalid_tool_calls",
];

function parseEnd(key: string, value: JsonValue | undefined): KernelResult {
  const object = isJsonObject(value) ? value : {};
  const read = new Reader(key, object);
  const reason = REASONS.find((known) => known === object.reason);
  if (reason === undefined) throw invalid(key, `unknown reason ${JSON.stringify(object.reason)}`);
  return {
    ...parseResult(key, object),
    turns: read.number("turns"),
    ...(object.usage === undefined ? {} : { usage: readUsage(key, object.usage) }),
    reason,
    durationMs: read.number("durationMs"),
  };
}

/** Typed access to the fields of an entry. */
class Reader {
  readonly #key: string;
  readonly #value: JsonObject;

  constructor(key: string, value: JsonObject) {
    this.#key = key;
    this.#value = value;
  }

  text(name: string): string {
    const value = this.#value[name];
    if (typeof value === "string") return value;
    throw invalid(this.#key, `"${name}" is not a text`);
  }

  number(name: string): number {
    const value = this.#value[name];
    if (typeof value === "number") return value;
    throw invalid(this.#key, `"${name}" is not a number`);
  }

  object(name: string): JsonObject {
    const value = this.#value[name];
    if (isJsonObject(value)) return value;
    throw invalid(this.#key, `"${name}" is not an object`);
  }

  list(name: string): readonly JsonValue[] {
    const value = this.#value[name];
    if (Array.isArray(value)) return value;
    throw invalid(this.#key, `"${name}" is not a list`);
  }

  texts(name: string): readonly string[] {
    return this.list(name).map((item) => {
      if (typeof item === "string") return item;
      throw invalid(this.#key, `"${name}" holds something that is not a text`);
    });
  }
}

function invalid(key: string, reason: string): RemoraError {
  return new RemoraError("JOURNAL-INVALID", `Cannot read the journal entry "${key}": ${reason}`, {
    hint: "It was written by another version, or changed by hand; start the agent afresh",
  });
}
