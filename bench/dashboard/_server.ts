/**
 * One of three servers that tell the same events to everybody: Remora's dashboard, one message an event
 * through `Deno.serve`, and Hono's `streamSSE`. `GET /load?rate=R&seconds=S` makes events, `GET /burst?count=N`
 * makes them at once.
 *
 * @module
 */
import { Hono, streamSSE } from "./deps.ts";
import { createEvent, type Event, openStore } from "@remora/core";
import { createDashboard } from "@remora/frontend";

/** Which server. */
export type Variant = "remora" | "raw" | "streamSSE";

interface Served {
  readonly fetch: (request: Request) => Response | Promise<Response>;
  readonly publish: (events: readonly Event[]) => Promise<void>;
}

if (import.meta.main) {
  const [variant] = Deno.args;
  const served = await serverOf(variant);
  let made = 0;
  const next = (): Event => eventOf(++made);
  const load = async (rate: number, seconds: number): Promise<void> => {
    const start = performance.now();
    while (performance.now() - start < seconds * 1_000) {
      const due = Math.floor(((performance.now() - start) / 1_000) * rate) - sent;
      if (due > 0) {
        sent += due;
        await served.publish(Array.from({ length: due }, next));
      }
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    sent = 0;
  };
  let sent = 0;
  Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: ({ port }) => console.log(port),
  }, async (request) => {
    const { pathname, searchParams } = new URL(request.url);
    const number = (name: string): number => Number(searchParams.get(name));
    if (pathname === "/load") {
      await load(number("rate"), number("seconds"));
      return new Response(`${made}`);
    }
    if (pathname === "/burst") {
      const at = Date.now();
      const count = number("count");
      for (let n = 0; n < count; n += 100) {
        await served.publish(Array.from({ length: Math.min(100, count - n) }, next));
      }
      return Response.json({ last: made, at });
    }
    return await served.fetch(request);
  });
}

async function serverOf(variant: string | undefined): Promise<Served> {
  switch (variant) {
    case "remora": {
      const store = await openStore("memory:");
      const dashboard = createDashboard({ store });
      return {
        fetch: (request) => dashboard.fetch(request),
        publish: async (events) => void await store.events.append(events),
      };
    }
    case "raw":
      return rawServer();
    case "streamSSE":
      return streamServer();
    default:
      throw new Error(`Unknown variant ${variant}`);
  }
}

/** Each event encoded once, and enqueued for everybody. */
function rawServer(): Served {
  const clients = new Set<ReadableStreamDefaultController<Uint8Array>>();
  const encoder = new TextEncoder();
  return {
    fetch: () => {
      let own: ReadableStreamDefaultController<Uint8Array>;
      const body = new ReadableStream<Uint8Array>({
        start: (controller) => {
          own = controller;
          clients.add(controller);
        },
        cancel: () => void clients.delete(own),
      });
      return new Response(body, { headers: { "content-type": "text/event-stream" } });
    },
    publish: (events) => {
      for (const event of events) {
        const bytes = encoder.encode(`data: ${tell(event)}\n\n`);
        for (const controller of clients) controller.enqueue(bytes);
      }
      return Promise.resolve();
    },
  };
}

/** The way of Hono's documentation: each client writes each event for itself. */
function streamServer(): Served {
  const listeners = new Set<(event: Event) => void>();
  const app = new Hono();
  app.get("/events", (context) =>
    streamSSE(context, async (stream) => {
      const listener = (event: Event): void => void stream.writeSSE({ data: tell(event) });
      listeners.add(listener);
      await new Promise<void>((resolve) => stream.onAbort(resolve));
      listeners.delete(listener);
    }));
  return {
    fetch: (request) => app.fetch(request),
    publish: (events) => {
      for (const event of events) for (const listener of listeners) listener(event);
      return Promise.resolve();
    },
  };
}

/** What the dashboard tells about an event: its row, and the event itself. */
function tell(event: Event): string {
  const { payload } = event;
  const row =
    `<li class="ev k-tool" id="e-${event.seq}" data-cat="tool" data-agent="${event.agentId}">` +
    `<time datetime="${event.timestamp}" data-clock="">${
      event.timestamp.slice(11, 19)
    }</time><div><p>` +
    `<b>${payload.toolName}</b> for ${event.agentId}, 12 ms</p><p class="detail">` +
    `${payload.outputPreview}</p></div></li>`;
  return row + JSON.stringify(event);
}

function eventOf(n: number): Event {
  return {
    ...createEvent({
      category: "tool",
      action: "completed",
      agentId: `agent-${n % 50}`,
      graphId: "g",
      payload: {
        toolName: "run_linter",
        callId: `c${n}`,
        durationMs: 12,
        outputPreview: "3 issues, 2 of them can be fixed without asking anybody about them",
        n,
      },
    }),
    seq: 0,
  };
}
