import type { DashboardState } from "../state/dashboard_state.ts";
import { AGENT_STATES } from "../state/types.ts";
import type { Counters } from "./counters.ts";
import { histogram, metric } from "./_exposition.ts";

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
  counters: Counters,
  figures: ProcessFigures,
): string {
  return [...ofLog(state, counters), ...ofModel(counters), ...ofProcess(figures)].join("");
}

function ofLog(state: DashboardState, counters: Counters): readonly string[] {
  return [
    metric("remora_events_total", {
      type: "counter",
      help: "Events of the log.",
      samples: counters.events.map(({ category, action, count }) => [{ category, action }, count]),
    }),
    metric("remora_log_position", {
      type: "gauge",
      help: "Number of the newest event that was seen.",
      samples: state.seq,
    }),
    metric("remora_agents", {
      type: "gauge",
      help: "Agents by where they stand, over all runs of the store.",
      samples: AGENT_STATES.map((name) => [{ state: name }, state.countIn(name)]),
    }),
    metric("remora_questions_waiting", {
      type: "gauge",
      help: "Questions that wait for a person.",
      samples: state.blocked.size,
    }),
    metric("remora_questions_asked_total", {
      type: "counter",
      help: "Questions that were asked.",
      samples: counters.asked,
    }),
    metric("remora_questions_resolved_total", {
      type: "counter",
      help: "Questions that ended, by how.",
      samples: [...counters.outcomes].map(([outcome, count]) => [{ outcome }, count]),
    }),
    histogram("remora_answer_wait_seconds", {
      help: "How long answered questions were open.",
      values: counters.waits,
    }),
    metric("remora_reviews_waiting", {
      type: "gauge",
      help: "Results whose changes wait for a decision.",
      samples: state.toReview,
    }),
  ];
}

function ofModel(counters: Counters): readonly string[] {
  return [
    metric("remora_model_tokens_total", {
      type: "counter",
      help: "Tokens as the model server counted them.",
      samples: [
        [{ kind: "prompt" }, counters.promptTokens],
        [{ kind: "completion" }, counters.completionTokens],
      ],
    }),
    histogram("remora_model_response_seconds", {
      help: "How long the model took for a response.",
      values: counters.turns,
    }),
  ];
}

function ofProcess(figures: ProcessFigures): readonly string[] {
  const { pageStreams, logStreams, isStoreUp, memory, startedAt } = figures;
  return [
    metric("remora_dashboard_streams", {
      type: "gauge",
      help: "Open event streams of this dashboard.",
      samples: [[{ kind: "page" }, pageStreams], [{ kind: "log" }, logStreams]],
    }),
    metric("remora_store_up", {
      type: "gauge",
      help: "1 while the store can be read.",
      samples: isStoreUp ? 1 : 0,
    }),
    metric("process_resident_memory_bytes", {
      type: "gauge",
      help: "Resident memory of this dashboard.",
      samples: memory,
    }),
    metric("process_start_time_seconds", {
      type: "gauge",
      help: "When this dashboard began, in seconds since 1970.",
      samples: startedAt,
    }),
  ];
}
