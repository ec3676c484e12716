import { RemoraError } from "../error/error.ts";
import type { EventFilter, EventLog } from "../store/types.ts";
import { numberedLines } from "./_lines.ts";
import type { Event } from "./event.ts";
import { EventInvalidError, parseEvent } from "./parse.ts";
import { isPythonEvent, parsePythonEvent } from "./python.ts";

/** Characters that one line may have. */
export const MAX_JSONL_LINE = 8_388_608;
/** Events per read and per append. */
const BATCH = 1_000;

/** A line of a JSONL file is no event. */
export class JsonlInvalidError extends RemoraError {
  /** Which line, from 1. */
  readonly line: number;

  /**
   * Makes the error.
   *
   * @param line Which line.
   * @param cause What is wrong with it.
   */
  constructor(line: number, cause: RemoraError) {
    super("JSONL-INVALID", `Cannot read line ${line}: ${cause.message}`, {
      cause,
      hint: cause.hint ?? "Every line must be one JSON object",
    });
    this.line = line;
  }
}

/** Options of {@linkcode readJsonl} and {@linkcode importJsonl}. */
export interface ReadJsonlOptions {
  /** Gets what is wrong with a line, which is then left out. @default it is thrown */
  readonly onInvalid?: ((error: JsonlInvalidError) => void) | undefined;
}

/**
 * Reads events from JSON lines: those of {@linkcode exportJsonl}, and those of the Python original, in
 * either of its formats. Empty lines are passed over.
 *
 * @param source Text or bytes, in chunks of any size: an open file's `readable`, or a list with one text.
 * @returns The events, `seq` as written.
 * @throws {JsonlInvalidError} `JSONL-INVALID` without `onInvalid`
 * @example
 * ```ts
 * import { readJsonl } from "@remora/core";
 *
 * const text = '{"id":"1a2b3c4d","timestamp":"2026-02-01T12:00:00","category":"agent",' +
 *   '"action":"started","agent_id":"a1","payload":{"workspace_id":"w1"}}\n';
 * for await (const event of readJsonl([text])) console.log(event.agentId, event.payload.workspaceId);
 * // a1 w1
 * ```
 */
export async function* readJsonl(
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: ReadJsonlOptions = {},
): AsyncIterable<Event> {
  const seen = new Map<string, number>();
  for await (const { number, text } of numberedLines(source, MAX_JSONL_LINE)) {
    if (text?.trim() === "") continue;
    try {
      yield parseLine(text, seen);
    } catch (cause) {
      if (!(cause instanceof RemoraError)) throw cause;
      const error = new JsonlInvalidError(number, cause);
      if (options.onInvalid === undefined) throw error;
      options.onInvalid(error);
    }
  }
}

/** What {@linkcode importJsonl} did. */
export interface ImportResult {
  /** Events that were read. */
  readonly read: number;
  /** Those of them that are new in the log. */
  readonly stored: number;
}

/** Puts events from JSON lines into a log. Importing them again stores nothing twice. */
export async function importJsonl(
  log: Pick<EventLog, "append" | "head">,
  source: AsyncIterable<string | Uint8Array> | Iterable<string | Uint8Array>,
  options: ReadJsonlOptions = {},
): Promise<ImportResult> {
  let read = 0;
  let stored = 0;
  let batch: Event[] = [];
  async function flush(): Promise<void> {
    const before = await log.head();
    const seqs = new Set((await log.append(batch)).map(({ seq }) => seq));
    for (const seq of seqs) if (seq > before) stored++;
    read += batch.length;
    batch = [];
  }
  for await (const event of readJsonl(source, options)) {
    batch.push({ ...event, seq: 0 });
    if (batch.length === BATCH) await flush();
  }
  if (batch.length > 0) await flush();
  return { read, stored };
}

/** Options of {@linkcode exportJsonl}. */
export interface ExportJsonlOptions {
  /** Only events with a greater `seq`. @default whatever is the oldest event still kept */
  readonly after?: number | undefined;
  /** Which events. @default every event */
  readonly filter?: EventFilter | undefined;
}

/**
 * Writes a log, as it is now, as JSON lines. Each text holds whole lines.
 *
 * @example
 * ```ts
 * import { agentSkipped, exportJsonl, importJsonl, openStore } from "@remora/core";
 *
 * await using from = await openStore("memory:");
 * await using to = await openStore("memory:");
 * await from.events.append([agentSkipped({ agentId: "a1", name: "lint", reason: "empty" })]);
 * console.log(await importJsonl(to.events, exportJsonl(from.events))); // { read: 1, stored: 1 }
 * ```
 */
export async function* exportJsonl(
  log: Pick<EventLog, "read" | "head">,
  options: ExportJsonlOptions = {},
): AsyncIterable<string> {
  const before = await log.head() + 1;
  const filter = options.filter === undefined ? {} : { filter: options.filter };
  let after = options.after;
  for (;;) {
    const from = after === undefined ? {} : { after };
    const page = await log.read({ ...from, ...filter, before, limit: BATCH });
    if (page.length > 0) yield page.map((event) => `${JSON.stringify(event)}\n`).join("");
    if (page.length < BATCH) return;
    after = page.at(-1)?.seq;
  }
}

function parseLine(text: string | undefined, seen: Map<string, number>): Event {
  if (text === undefined) {
    throw new EventInvalidError("", `it has more than ${MAX_JSONL_LINE} characters`);
  }
  const value = parseJson(text);
  if (!isPythonEvent(value)) return parseEvent(value);
  const first = parsePythonEvent(value);
  const occurrence = seen.get(first.id) ?? 0;
  if (typeof first.payload.originalEvent !== "string") return first;
  seen.set(first.id, occurrence + 1);
  return occurrence === 0 ? first : parsePythonEvent(value, occurrence);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new EventInvalidError("", "it is not JSON", cause);
  }
}
