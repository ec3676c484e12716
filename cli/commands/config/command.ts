import { command } from "../../command.ts";
import { kindFlag } from "../../config/flag.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { RUN_FLAGS, STORE } from "../../options.ts";
import type { ConfigFlags } from "./config.ts";

export const CONFIG = command<ConfigFlags>({
  brief: "Show every setting and where it comes from, or the schema of remora.yaml",
  description:
    "Shows what commands take as defaults: a flag comes before an environment variable, that before " +
    "remora.yaml, that before the built-in default. Other flags are as for run and dashboard, to see what " +
    "they change. Where remora.yaml cannot be used, all that is wrong is listed, and the exit code is 2.",
  examples: [
    { input: "config", brief: "Every setting, its value and its source" },
    { input: "config --format yaml", brief: "The same as a remora.yaml" },
    { input: "config --schema", brief: "The JSON Schema, for editors" },
  ],
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["table", "yaml", "json"],
        brief: "A table, a complete remora.yaml, or one JSON document",
        default: "table",
      },
      schema: {
        kind: "boolean",
        brief: "Print the JSON Schema of remora.yaml and stop",
        default: false,
        withNegated: false,
      },
      store: STORE,
      ...MODEL_FLAGS,
      ...RUN_FLAGS,
      host: kindFlag("dashboard.host", "HOST", "Address of the dashboard"),
      port: kindFlag("dashboard.port", "PORT", "Port of the dashboard"),
    },
  },
  load: async () => (await import("./config.ts")).config,
});
