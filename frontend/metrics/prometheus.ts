import { type LogCounters, logMetricsText, metricText } from "@remora/core";
import type { DashboardState } from "../state/dashboard_state.ts";

/** What the process itself has to say. */
export interface ProcessFigures {
  /** Streams of pages that are open. */
  readonly pageStreams: number;
  /** Streams of raw events that are open. */
  readonly logStreams: number;
  /** Whether the store can be read. */
  readonly isStoreUp: boolean;
  /** Resident memory in bytes. */
  readonly memory: number;
  /** When the process began, in seconds since 1970. */
  readonly startedAt: number;
}

/** Everything that can be counted, as Prometheus reads it. */
export function prometheusText(
  state: DashboardState,
  counters: LogCounters,
  figures: ProcessFigures,
): string {
  const log = logMetricsText(counters, {
    position: state.seq,
    agents: {
      waiting: state.countIn("waiting"),
      running: state.countIn("running"),
      failed: state.countIn("failed"),
      queued: state.countIn("queued"),
      completed: state.countIn("completed"),
      cancelled: state.countIn("cancelled"),
      skipped: state.countIn("skipped"),
    },
    questionsWaiting: state.blocked.size,
    reviewsWaiting: state.toReview,
  });
  return log + ofProcess(figures).join("");
}

function ofProcess(figures: ProcessFigures): readonly string[] {
  const { pageStreams, logStreams, isStoreUp, memory, startedAt } = figures;
  return [
    metricText("remora_dashboard_streams", {
      type: "gauge",
      help: "Open event streams of this dashboard.",
      samples: [[{ kind: "page" }, pageStreams], [{ kind: "log" }, logStreams]],
    }),
    metricText("remora_store_up", {
      type: "gauge",
      help: "1 while the store can be read.",
      samples: isStoreUp ? 1 : 0,
    }),
    metricText("process_resident_memory_bytes", {
      type: "gauge",
      help: "Resident memory of this dashboard.",
      samples: memory,
    }),
    metricText("process_start_time_seconds", {
      type: "gauge",
      help: "When this dashboard began, in seconds since 1970.",
      samples: startedAt,
    }),
  ];
}
