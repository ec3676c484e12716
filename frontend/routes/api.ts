import {
  type Event,
  EVENT_CATEGORIES,
  type EventFilter,
  listQuestions,
  parseEvent,
  type QuestionStatus,
} from "@remora/core";
import { decode, mediaType, parseJson, readBody } from "../http/body.ts";
import { HttpError } from "../http/errors.ts";
import { eventStream, json } from "../http/reply.ts";
import type { RouteContext } from "./route.ts";

const MAX_INGEST = 8_388_608;
const MAX_INGEST_EVENTS = 10_000;
const STATUSES: readonly QuestionStatus[] = [
  "pending",
  "answered",
  "declined",
  "expired",
  "withdrawn",
];

/** `GET /api/state`: everything the dashboard shows. */
export async function state({ site }: RouteContext): Promise<Response> {
  await site.ready();
  return json(site.live.state.snapshot());
}

/** `GET /api/questions`: the open questions; `?status=` names others, `all` every one. */
export async function questions({ site, url }: RouteContext): Promise<Response> {
  const wanted = url.searchParams.get("status") ?? "pending";
  const status = STATUSES.find((known) => known === wanted);
  if (status === undefined && wanted !== "all") {
    throw new HttpError(
      400,
      "STATUS",
      `No question has the status ${JSON.stringify(wanted.slice(0, 40))}`,
      {
        hint: `Use ${STATUSES.join(", ")} or all`,
      },
    );
  }
  const agentId = url.searchParams.get("agentId") ?? undefined;
  const list = await listQuestions(site.store, {
    status,
    agentId,
    onInvalid: (error) => site.report(error),
  });
  return json(list.map((question) => ({
    ...question,
    graphId: question.graphId ?? null,
    options: question.options ?? [],
    expiresAt: question.expiresAt ?? null,
  })));
}

/** `GET /api/events`: the log as an event stream, one JSON event a message, `id` its `seq`. */
export function events({ site, url, request }: RouteContext): Response {
  const { searchParams: query } = url;
  // An empty one is that of a reader that has seen nothing yet.
  const position = request.headers.get("last-event-id") || (query.get("after") ?? "0");
  if (position !== "end" && !/^\d{1,15}$/.test(position)) {
    throw new HttpError(400, "AFTER", `"${position.slice(0, 40)}" is no position in the log`, {
      hint: "Use the seq of an event, 0, or end",
    });
  }
  const after = position === "end" ? position : Number(position);
  return eventStream(site.logStreams.stream(after, filterOf(query)));
}

/** The filter that an address asks for. @throws {HttpError} `CATEGORY` (400) */
export function filterOf(query: URLSearchParams): EventFilter {
  const categories = query.getAll("category").map((name) => {
    const known = EVENT_CATEGORIES.find((category) => category === name);
    if (known !== undefined) return known;
    throw new HttpError(
      400,
      "CATEGORY",
      `No event has the category ${JSON.stringify(name.slice(0, 40))}`,
      {
        hint: `Use ${EVENT_CATEGORIES.join(", ")}`,
      },
    );
  });
  const patterns = query.getAll("pattern");
  const agentId = query.get("agentId");
  const graphId = query.get("graphId");
  return {
    ...(categories.length === 0 ? {} : { categories }),
    ...(patterns.length === 0 ? {} : { patterns }),
    ...(agentId === null ? {} : { agentId }),
    ...(graphId === null ? {} : { graphId }),
  };
}

/** `POST /api/events`: takes events of programs in any language: one, a list, or one a line. */
export async function ingest({ site, request }: RouteContext): Promise<Response> {
  site.checkWritable();
  const type = mediaType(request);
  const isLines = type === "application/x-ndjson" || type === "application/ndjson" ||
    type === "application/jsonl";
  if (type !== "application/json" && !isLines) {
    await request.body?.cancel();
    throw new HttpError(
      415,
      "BODY-TYPE",
      `Cannot read events from a body of type "${type.slice(0, 60)}"`,
      {
        hint: "Send application/json or application/x-ndjson",
      },
    );
  }
  const list = parseAll(decode(await readBody(request, MAX_INGEST)), isLines);
  if (list.length > MAX_INGEST_EVENTS) {
    throw new HttpError(413, "BODY-TOO-LARGE", `More than ${MAX_INGEST_EVENTS} events at once`);
  }
  // The store numbers them; a number that a program gave means nothing here.
  const fresh: readonly Event[] = list.map((value) => ({ ...parseEvent(value), seq: 0 }));
  const stored = await site.store.events.append(fresh);
  return json({ seqs: stored.map((event) => event.seq) });
}

function parseAll(text: string, isLines: boolean): readonly unknown[] {
  if (isLines) {
    return text.split("\n").filter((line) => line.trim() !== "").map(parseJson);
  }
  const value = parseJson(text);
  return Array.isArray(value) ? value : [value];
}

/** `GET /healthz`: whether it follows its store. Open to everybody, so it tells nothing else. */
export async function health({ site }: RouteContext): Promise<Response> {
  await site.ready();
  if (site.live.failure === undefined) return json({ status: "ok" });
  return json({ status: "failing", error: "The store cannot be read", code: "STORE" }, 503);
}

/** `GET /api/info`: what this process is. */
export function info({ site }: RouteContext): Response {
  const { state: current } = site.live;
  return json({
    store: site.storeName,
    readOnly: site.readOnly,
    seq: current.seq,
    events: current.eventCount,
  });
}
