import { RemoraError } from "../error/error.ts";
import { createEvent } from "../event/create.ts";
import type { Event } from "../event/event.ts";
import { newId, stableId } from "../event/id.ts";
import { AgentUnknownError } from "../inbox/errors.ts";
import { JsonFields } from "../json/_fields.ts";
import type { JsonValue } from "../json/json.ts";
import { toJsonObject } from "../json/to_json.ts";
import type { Store } from "../store/types.ts";
import { RUNS_KEYS, RUNS_WORKSPACE } from "./workspaces.ts";

/** Characters that a note may have. */
export const MAX_NOTE_LENGTH = 10_000;

/** How agents are to be tried again. */
export interface RetryWish {
  /** Which agents, by id; all of one run. */
  readonly agentIds: readonly string[];
  /** What was wrong with the result; the model is told. */
  readonly note?: string;
  /** Model calls at most. @default as many as the bundle says */
  readonly maxTurns?: number;
  /** Another model or adapter. @default the one the run had */
  readonly modelId?: string;
  /** Who wants it. */
  readonly by: string;
  /** Through what: `cli`, `dashboard`, `api`. */
  readonly via: string;
}

/** A wish that stands in the store until somebody runs the agents. */
export interface RetryRequest extends RetryWish {
  /** UUID; the run that comes of it has the same id. */
  readonly id: string;
  /** The run that the agents belong to. */
  readonly graphId: string;
  /** ISO 8601, UTC. */
  readonly at: string;
}

/**
 * Asks for agents to be run again, in a run of their own whose id is that of the request. What they changed
 * and nobody has decided on is rejected when that run begins. The request is durable: a process that runs
 * agents (`remora worker`, `remora demo`) takes it up, at once or when there is one; see `listRunners`.
 *
 * @throws {RemoraError} `AGENT-UNKNOWN` for an id that the log does not have, `RETRY-INVALID`
 * @example
 * ```ts
 * import { agentStarted, openStore, requestRetry } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await store.events.append([agentStarted({
 *   agentId: "a1", graphId: "g1", name: "lint", bundle: "lint", target: "a.ts", workspaceId: "w1",
 * })]);
 * const { graphId } = await requestRetry(store, {
 *   agentIds: ["a1"], note: "Keep the comments", by: "Ada", via: "program",
 * });
 * console.log(graphId); // g1
 * ```
 */
export async function requestRetry(
  store: Pick<Store, "workspace" | "events">,
  wish: RetryWish,
): Promise<RetryRequest> {
  check(wish);
  const graphs = new Set(await Promise.all(wish.agentIds.map((id) => graphOf(store, id))));
  const [graphId] = graphs;
  if (graphId === undefined || graphs.size > 1) {
    throw invalid("its agents belong to several runs", "Ask for the agents of one run at a time");
  }
  const { agentIds, note, maxTurns, modelId, by, via } = wish;
  const request: RetryRequest = {
    id: newId(),
    graphId,
    agentIds,
    ...(note === undefined || note.trim() === "" ? {} : { note }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...(modelId === undefined ? {} : { modelId }),
    by,
    via,
    at: new Date().toISOString(),
  };
  await store.workspace(RUNS_WORKSPACE).kv.create(
    RUNS_KEYS.retry + request.id,
    toJsonObject(request),
  );
  await store.events.append(agentIds.map((agentId) => toEvent(request, agentId)));
  return request;
}

/** The requests that nobody has taken up, the oldest first. */
export async function listRetryRequests(
  store: Pick<Store, "workspace">,
): Promise<readonly RetryRequest[]> {
  const entries = await store.workspace(RUNS_WORKSPACE).kv.list(RUNS_KEYS.retry);
  return entries.map(({ key, value }) => parse(key, value)).filter((found) => found !== undefined);
}

/** The requests that nobody has taken up, then those to come, until `signal` is aborted. */
export async function* followRetryRequests(
  store: Pick<Store, "workspace">,
  { signal }: { readonly signal: AbortSignal },
): AsyncGenerator<RetryRequest> {
  const { kv } = store.workspace(RUNS_WORKSPACE);
  for await (const change of kv.watch(RUNS_KEYS.retry, { signal })) {
    const request = change.type === "set" ? parse(change.key, change.value) : undefined;
    if (request !== undefined) yield request;
  }
}

/** Forgets a request: it was taken up, or nobody wants it any more. `false`: somebody did before. */
export async function dropRetryRequest(
  store: Pick<Store, "workspace">,
  id: string,
): Promise<boolean> {
  return await store.workspace(RUNS_WORKSPACE).kv.delete(RUNS_KEYS.retry + id);
}

/** Reads a request; `undefined` for one of another version, which must not stop those who serve this one. */
function parse(key: string, value: JsonValue): RetryRequest | undefined {
  try {
    return read(key, value);
  } catch (error) {
    if (error instanceof RemoraError) return undefined;
    throw error;
  }
}

function read(key: string, value: JsonValue): RetryRequest {
  const fields = new JsonFields(`request "${key}"`, value);
  const note = fields.optionalText("note");
  const modelId = fields.optionalText("modelId");
  return {
    id: fields.text("id"),
    graphId: fields.text("graphId"),
    agentIds: fields.list("agentIds").map(String),
    ...(note === undefined ? {} : { note }),
    ...(fields.value("maxTurns") === undefined ? {} : { maxTurns: fields.number("maxTurns") }),
    ...(modelId === undefined ? {} : { modelId }),
    by: fields.text("by"),
    via: fields.text("via"),
    at: fields.time("at"),
  };
}

async function graphOf({ events }: Pick<Store, "events">, agentId: string): Promise<string> {
  const filter = { agentId, categories: ["agent"] } as const;
  const [event] = await events.read({ filter, limit: 1 });
  if (event?.graphId === undefined) throw new AgentUnknownError(agentId);
  return event.graphId;
}

function check({ agentIds, note = "", maxTurns }: RetryWish): void {
  if (agentIds.length === 0) throw invalid("it names no agent", "Name at least one");
  if (note.length > MAX_NOTE_LENGTH) {
    const hint = `Write up to ${MAX_NOTE_LENGTH} characters`;
    throw invalid(`its note has ${note.length} characters`, hint);
  }
  if (maxTurns !== undefined && !(Number.isInteger(maxTurns) && maxTurns > 0)) {
    throw invalid(`${maxTurns} is no number of turns`, "Give a whole number from 1");
  }
}

function invalid(problem: string, hint: string): RemoraError {
  return new RemoraError("RETRY-INVALID", `Cannot ask for a retry: ${problem}`, { hint });
}

function toEvent(request: RetryRequest, agentId: string): Event {
  const { id, graphId, note, maxTurns, modelId, by, via } = request;
  return createEvent({
    id: stableId(id, "requested", agentId),
    category: "user",
    action: "retry",
    agentId,
    graphId,
    payload: {
      requestId: id,
      ...(note === undefined ? {} : { note }),
      ...(maxTurns === undefined ? {} : { maxTurns }),
      ...(modelId === undefined ? {} : { modelId }),
      by,
      via,
    },
  });
}
