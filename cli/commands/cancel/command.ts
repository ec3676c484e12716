import { command } from "../../command.ts";
import { BY, parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { CancelFlags } from "./cancel.ts";

export const CANCEL = command<CancelFlags, [graph?: string]>({
  brief: "End a run, or one agent of it, wherever it runs",
  description:
    "Asks the process that runs GRAPH to end it, on whatever machine it is: running agents are stopped, " +
    "their questions are withdrawn, what they changed so far stays for `remora review`. Where that " +
    "process is dead, the run is ended here. Without GRAPH it is the only run that has not ended.",
  examples: [
    { input: "cancel", brief: "The run that goes on" },
    {
      input: 'cancel 0198c2 --reason "Wrong folder"',
      brief: "A certain one; the id may be shortened",
    },
    { input: "cancel --agent lint:src/csv.ts", brief: "One agent; the others go on" },
  ],
  parameters: {
    flags: {
      store: STORE,
      format: TEXT_FORMAT,
      agent: {
        kind: "parsed",
        parse: parseName,
        placeholder: "AGENT",
        brief: "Only this agent, by id or name",
        optional: true,
      },
      reason: {
        kind: "parsed",
        parse: String,
        placeholder: "TEXT",
        brief: "Why, shown with what it ends",
        optional: true,
      },
      by: BY,
    },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "GRAPH", brief: "The run's id", parse: parseName, optional: true },
      ],
    },
  },
  load: async () => (await import("./cancel.ts")).cancel,
});
