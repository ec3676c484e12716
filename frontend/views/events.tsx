import { type Event, EVENT_CATEGORIES } from "@remora/core";
import { eventText } from "./_event_text.ts";
import { count } from "./_format.ts";
import { agentLabel } from "./_label.ts";
import { listPanel, type Markup, Moment, rowOf } from "./_markup.tsx";
import type { Panel, PanelView, Row, ViewModel } from "./model.ts";

/** The log at the side: the newest 200 events, the newest first. */
export const eventsPanel: Panel = { id: "events", draw: drawEvents, watches: EVENT_CATEGORIES };

const FILTERS = [
  { value: "", label: "All" },
  { value: "agent", label: "Agents" },
  { value: "tool", label: "Tools" },
  { value: "model", label: "Model" },
  { value: "user", label: "People" },
  { value: "graph", label: "Runs" },
] as const;

function drawEvents(model: ViewModel): PanelView {
  const { state } = model;
  const rows = state.events.map((event) => eventRow(event, model)).reverse();
  const parts = [
    rowOf("event-count", <span class="n" id="event-count">{count(state.eventCount)}</span>),
  ];
  return listPanel(
    { listId: "event-list", rows, parts },
    (slot) => (
      <section id="events" class="card events" aria-labelledby="events-title">
        <h2 id="events-title">
          Events {slot("event-count")}
          <button class="chip js" type="button" id="events-pause" aria-pressed="false">
            Pause
          </button>
        </h2>
        <Filter />
        <div
          class="scroll"
          id="event-scroll"
          tabindex={0}
          role="region"
          aria-label="List of events"
        >
          <ol id="event-list" class="event-list" aria-label="Newest events first">
            {slot("rows")}
          </ol>
          {rows.length === 0 && <p class="quiet">Everything that happens is written here.</p>}
          <div id="older-events" data-keep="">
            <ol id="older-list" class="event-list" aria-label="Older events"></ol>
            <a class="older" href={`${model.base}/log`}>Older events</a>
          </div>
        </div>
      </section>
    ),
  );
}

// Needs the script; without it the row stays hidden and the whole list is shown.
function Filter(): Markup {
  return (
    <div class="filter js" role="group" aria-label="Filter events" data-keep="">
      {FILTERS.map(({ value, label }) => (
        <button
          class="chip"
          type="button"
          data-filter={value}
          aria-pressed={value === "" ? "true" : "false"}
        >
          {label}
        </button>
      ))}
      <input
        type="search"
        id="events-search"
        aria-label="Filter events by text"
        placeholder="Filter by agent or text"
        autocomplete="off"
      />
    </div>
  );
}

/** One event as a row of the list. */
export function eventRow(event: Event, model: ViewModel): Row {
  const id = `e-${event.seq > 0 ? event.seq : event.id}`;
  const known = drawn.get(event);
  const agent = event.agentId === undefined ? undefined : model.state.agent(event.agentId);
  const label = agent === undefined ? event.agentId ?? event.category : agentLabel(agent);
  if (known !== undefined && known.label === label) return known.row;
  const row = rowOf(id, <EventRow event={event} label={label} id={id} />);
  drawn.set(event, { label, row });
  return row;
}

// Events never change, and a list draws 200 of them for each new one.
const drawn = new WeakMap<Event, { readonly label: string; readonly row: Row }>();

function EventRow(
  { event, label, id }: { readonly event: Event; readonly label: string; readonly id: string },
): Markup {
  const { lead, rest, detail, kind } = eventText(event, label);
  // What only announces the next event takes one line.
  const isMinor = event.action === "called" || event.action === "request";
  return (
    <li
      class={`ev k-${kind}${isMinor ? " minor" : ""}`}
      id={id}
      data-cat={event.category}
      data-agent={event.agentId}
    >
      <Moment at={event.timestamp} />
      <div>
        <p>
          <b>{lead}</b> {rest}
        </p>
        {detail !== "" && !isMinor && <p class="detail">{detail}</p>}
      </div>
    </li>
  );
}
