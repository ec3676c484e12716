import { raw } from "@hono/hono/html";
import { type Event, EVENT_CATEGORIES } from "@remora/core";
import { inAddress } from "./_ids.ts";
import type { Markup } from "./_markup.tsx";
import { pageOf, type PageOptions } from "./_page_shell.tsx";
import { eventRow } from "./events.tsx";
import type { ViewModel } from "./model.ts";

/** What {@linkcode logPage} shows. */
export interface LogSlice {
  /** The events, the newest first. */
  readonly events: readonly Event[];
  /** What they were filtered by. */
  readonly query: { readonly category?: string; readonly agentId?: string };
  /** Where the next older page ends; absent on the last one. */
  readonly before?: number;
}

/** A page of the log, the newest first. */
export function logPage(slice: LogSlice, model: ViewModel, options: PageOptions): string {
  const { query, before, events } = slice;
  return pageOf(
    "Events",
    options,
    <section class="card log" aria-labelledby="log-title">
      <h1 id="log-title">Events</h1>
      <form class="filter" method="get" action={`${options.base}/log`}>
        <label class="sr" for="log-category">Kind</label>
        <select id="log-category" name="category">
          <option value="">All kinds</option>
          {EVENT_CATEGORIES.map((category) => (
            <option value={category} selected={category === query.category}>{category}</option>
          ))}
        </select>
        <label class="sr" for="log-agent">Agent id</label>
        <input
          id="log-agent"
          type="search"
          name="agentId"
          value={query.agentId ?? ""}
          placeholder="Agent id"
        />
        <button type="submit">Show</button>
      </form>
      <ol class="event-list">{raw(logRows(events, model))}</ol>
      {events.length === 0 && <p class="quiet">No such events.</p>}
      {before !== undefined && <Older base={options.base} before={before} query={query} />}
    </section>,
  );
}

/** The rows of a page of the log alone, for the script of the dashboard. */
export function logRows(events: readonly Event[], model: ViewModel): string {
  return events.map((event) => eventRow(event, model).html).join("");
}

function Older(
  { base, before, query }: {
    readonly base: string;
    readonly before: number;
    readonly query: LogSlice["query"];
  },
): Markup {
  const filters = [
    `before=${before}`,
    query.category === undefined ? "" : `category=${inAddress(query.category)}`,
    query.agentId === undefined ? "" : `agentId=${inAddress(query.agentId)}`,
  ].filter((part) => part !== "").join("&");
  return (
    <p class="older">
      <a class="button" href={`${base}/log?${filters}`}>Older</a>
    </p>
  );
}
