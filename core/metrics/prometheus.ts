import { histogramText, metricText } from "./exposition.ts";
import type { LogCounters } from "./log_counters.ts";
import { type LogGauges, METRIC_AGENT_STATES } from "./log_gauges.ts";

/**
 * What a log says about itself, as Prometheus reads it: the one definition of these names, for the
 * dashboard's `/metrics` and for `remora metrics`.
 *
 * @param counters What only grows.
 * @param gauges What goes up and down.
 */
export function logMetricsText(counters: LogCounters, gauges: LogGauges): string {
  return [...ofLog(counters, gauges), ...ofModel(counters)].join("");
}

function ofLog(counters: LogCounters, gauges: LogGauges): readonly string[] {
  return [
    metricText("remora_events_total", {
      type: "counter",
      help: "Events of the log.",
      samples: counters.events.map(({ category, action, count }) => [{ category, action }, count]),
    }),
    metricText("remora_log_position", {
      type: "gauge",
      help: "Number of the newest event that was seen.",
      samples: gauges.position,
    }),
    metricText("remora_agents", {
      type: "gauge",
      help: "Agents by where they stand, over all runs of the store.",
      samples: METRIC_AGENT_STATES.map((state) => [{ state }, gauges.agents[state]]),
    }),
    metricText("remora_questions_waiting", {
      type: "gauge",
      help: "Questions that wait for a person.",
      samples: gauges.questionsWaiting,
    }),
    metricText("remora_questions_asked_total", {
      type: "counter",
      help: "Questions that were asked.",
      samples: counters.asked,
    }),
    metricText("remora_questions_resolved_total", {
      type: "counter",
      help: "Questions that ended, by how.",
      samples: [...counters.outcomes].map(([outcome, count]) => [{ outcome }, count]),
    }),
    histogramText("remora_answer_wait_seconds", {
      help: "How long answered questions were open.",
      values: counters.waits,
    }),
    metricText("remora_reviews_waiting", {
      type: "gauge",
      help: "Results whose changes wait for a decision.",
      samples: gauges.reviewsWaiting,
    }),
  ];
}

function ofModel(counters: LogCounters): readonly string[] {
  return [
    metricText("remora_model_tokens_total", {
      type: "counter",
      help: "Tokens as the model server counted them.",
      samples: [
        [{ kind: "prompt" }, counters.promptTokens],
        [{ kind: "completion" }, counters.completionTokens],
      ],
    }),
    histogramText("remora_model_response_seconds", {
      help: "How long the model took for a response.",
      values: counters.turns,
    }),
  ];
}
