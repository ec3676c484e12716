import { type Event, type EventFilter, eventKey, readAll, type Store } from "@remora/core";
import type { Context } from "../../context.ts";
import { errorText } from "../../errors.ts";
import { NO_STORE_YET, openForReading } from "../../store.ts";
import type { Hue } from "../../terminal/colour.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { padEnd, padStart, truncate } from "../../terminal/width.ts";
import { followOn } from "../../watch/follow_on.ts";
import type { TailFlags } from "./flags.ts";

const PAGE = 1000;

/** Prints the newest events, or all behind a position, and goes on live with `--follow`. */
export async function tail(context: Context, flags: TailFlags): Promise<void> {
  const { signal, out } = context;
  await using store = await openForReading(context, flags.store);
  if (store === undefined) {
    context.err.line(NO_STORE_YET);
    return;
  }
  const filter = flags.only.length === 0 ? {} : { patterns: flags.only };
  const print = flags.format === "json"
    ? (event: Event) => out.line(JSON.stringify(event))
    : (event: Event) => out.line(eventLine(event, out));

  const start = flags.after ?? await positionOfNewest(store, filter, flags.lines);
  const options = { after: start, filter, signal };
  if (!flags.follow) {
    for await (const event of readAll(store.events, { ...options, page: PAGE })) print(event);
    return;
  }
  const onGap = (error: Error): void => context.err.line(errorText(error, context.err.paint));
  for await (const event of followOn(store.events, { ...options, onGap })) print(event);
}

/** The position behind which the newest `count` matching events lie. */
async function positionOfNewest(store: Store, filter: EventFilter, count: number): Promise<number> {
  const newest = await store.events.read({ filter, reverse: true, limit: Math.min(count, 10_000) });
  const oldest = newest.at(-1);
  return oldest === undefined ? await store.events.head() : oldest.seq - 1;
}

function eventLine(event: Event, screen: Screen): string {
  const { paint } = screen;
  const time = event.timestamp.slice(11, 23);
  const kind = paint[hueOf(event)](padEnd(eventKey(event), 16));
  const who = event.agentId ?? event.graphId ?? "";
  const line = [
    paint.dim(padStart(String(event.seq), 6)),
    paint.dim(time),
    kind,
    safeLine(who),
    paint.dim(safeLine(summary(event))),
  ].join("  ");
  return truncate(line, screen.columns());
}

function hueOf({ category, action }: Event): Hue {
  if (action === "blocked") return "wait";
  if (action === "failed") return "bad";
  if (action === "completed" && category !== "tool") return "ok";
  switch (category) {
    case "agent":
    case "graph":
      return "run";
    case "tool":
    case "model":
      return "tool";
    case "user":
      return "brand";
  }
}

/** The one text of the payload that says most. */
function summary({ payload }: Event): string {
  const { result, error } = payload;
  for (const nested of [result, error]) {
    if (typeof nested !== "object" || nested === null || Array.isArray(nested)) continue;
    const text = Object.entries(nested).find(([key]) => key === "summary" || key === "message")
      ?.[1];
    if (typeof text === "string") return text;
  }
  for (const key of ["question", "answer", "toolName", "content", "reason", "target", "decision"]) {
    const value = payload[key];
    if (typeof value === "string" && value !== "") {
      return key === "question" && typeof payload.answer === "string"
        ? `${value} → ${payload.answer}`
        : value;
    }
  }
  return "";
}
