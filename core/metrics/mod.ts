export { histogramText, type MetricLabels, type MetricSample, metricText } from "./exposition.ts";
export { Histogram } from "./histogram.ts";
export { LogCounters } from "./log_counters.ts";
export {
  AgentTally,
  type LogGauges,
  METRIC_AGENT_STATES,
  type MetricAgentState,
} from "./log_gauges.ts";
export { logMetricsText } from "./prometheus.ts";
