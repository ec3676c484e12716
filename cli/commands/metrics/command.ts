import { command } from "../../command.ts";
import { STORE } from "../../options.ts";
import type { MetricsFlags } from "./metrics.ts";

export const METRICS = command<MetricsFlags>({
  brief: "Count events, agents, questions, waiting times and tokens",
  description:
    "Reads the whole log of the store and counts. The dashboard shows the same figures at /metrics while " +
    "it runs; --format prometheus prints them in that format.",
  examples: [
    { input: "metrics", brief: "The figures of this project" },
    { input: "metrics --format json", brief: "For scripts" },
    { input: "metrics --format prometheus > remora.prom", brief: "For the node exporter" },
  ],
  parameters: {
    flags: {
      store: STORE,
      format: {
        kind: "enum",
        values: ["table", "json", "prometheus"],
        brief: "A table, one JSON document, or the text format of Prometheus",
        default: "table",
      },
    },
  },
  load: async () => (await import("./metrics.ts")).metrics,
});
