import { command } from "../../command.ts";
import { STORE, TABLE_FORMAT } from "../../options.ts";
import type { RunsFlags } from "./runs.ts";

export const RUNS = command<RunsFlags>({
  brief: "List the runs: what goes on, what can be resumed, what has ended",
  description:
    "Lists the runs of the store, the newest first: where each stands, how many of its agents have " +
    "ended, how many questions wait for a person, and which process runs it.",
  examples: [
    { input: "runs", brief: "All runs" },
    { input: "runs --open", brief: "Those that have not ended" },
    { input: "runs --format json", brief: "For scripts" },
  ],
  parameters: {
    flags: {
      store: STORE,
      format: TABLE_FORMAT,
      open: {
        kind: "boolean",
        brief: "Only runs that have not ended",
        default: false,
        withNegated: false,
      },
    },
  },
  load: async () => (await import("./runs.ts")).runs,
});
