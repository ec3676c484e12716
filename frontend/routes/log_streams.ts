import { type Event, type EventFilter, EventGapError, type EventLog } from "@remora/core";
import { encodeComment, encodeSse, toBytes } from "../sse/encode.ts";

const HEARTBEAT_EVERY = 15_000;
const MAX_QUEUED = 65_536;

/** Streams of raw events. Each has its own cursor over the log and goes at its reader's pace. */
export class LogStreams {
  readonly #log: EventLog;
  readonly #open = new Set<AbortController>();
  #closed = false;

  constructor(log: EventLog) {
    this.#log = log;
  }

  /** How many are open. */
  get size(): number {
    return this.#open.size;
  }

  /** Replays the log after a position, then follows it. */
  stream(after: number | "end", filter: EventFilter): ReadableStream<Uint8Array<ArrayBuffer>> {
    const stop = new AbortController();
    const { signal } = stop;
    let events: AsyncIterator<Event>;
    let heartbeat: ReturnType<typeof setInterval>;
    const end = (): void => {
      clearInterval(heartbeat);
      stop.abort();
      this.#open.delete(stop);
    };
    return new ReadableStream<Uint8Array<ArrayBuffer>>({
      start: (controller) => {
        controller.enqueue(toBytes(encodeComment("remora")));
        if (this.#closed) return controller.close();
        this.#open.add(stop);
        events = this.#log.follow({ after, filter, signal })[Symbol.asyncIterator]();
        heartbeat = setInterval(() => {
          if ((controller.desiredSize ?? 0) > 0) {
            controller.enqueue(toBytes(encodeComment("still here")));
          }
        }, HEARTBEAT_EVERY);
      },
      pull: async (controller) => {
        try {
          const { done, value } = await events.next();
          if (signal.aborted || done === true) {
            end();
            return controller.close();
          }
          controller.enqueue(toBytes(frameOf(value)));
        } catch (error) {
          if (!(error instanceof EventGapError)) {
            end();
            return controller.close();
          }
          // Retention dropped what the reader wanted: it is told, and goes on with what is left.
          controller.enqueue(toBytes(encodeSse({
            event: "gap",
            data: JSON.stringify({ resumeAfter: error.resumeAfter, error: error.message }),
          })));
          events = this.#log.follow({ after: error.resumeAfter, filter, signal })
            [Symbol.asyncIterator]();
        }
      },
      cancel: end,
    }, new ByteLengthQueuingStrategy({ highWaterMark: MAX_QUEUED }));
  }

  /** Ends all of them. */
  close(): void {
    this.#closed = true;
    for (const stop of this.#open) stop.abort();
  }
}

function frameOf(event: Event): string {
  return encodeSse({ id: `${event.seq}`, data: JSON.stringify(event) });
}
