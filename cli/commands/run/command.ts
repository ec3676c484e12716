import { command } from "../../command.ts";
import { MODEL_FLAGS, type ModelFlags } from "../../model/flags.ts";
import { parseCount, STORE, TEXT_FORMAT } from "../../options.ts";

/** Flags of `remora run`. */
export interface RunFlags extends ModelFlags {
  readonly bundle: string;
  readonly concurrency: number;
  readonly store?: string;
  readonly format: "text" | "json";
  readonly plan: boolean;
  readonly live: boolean;
}

export const RUN = command<RunFlags, string[]>({
  brief: "Run agents over files",
  description:
    "Runs one agent of a bundle for every file it finds under PATH. What the agents change " +
    "stays aside until you accept it with `remora review`. Questions wait on the dashboard and in " +
    "`remora questions`. Ctrl-C leaves a run that `remora resume` continues.",
  examples: [
    { input: "run src", brief: "Lint src with the model server on localhost:8000" },
    { input: "run src --offline", brief: "The same without any model server" },
    { input: "run src --plan", brief: "Only show which agents would run" },
    { input: "run src --format json > report.json", brief: "For scripts" },
  ],
  parameters: {
    flags: {
      bundle: {
        kind: "parsed",
        parse: String,
        placeholder: "NAME",
        brief: "A shipped bundle or the path of one",
        default: "lint",
      },
      concurrency: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "Agents at the same time",
        default: "4",
      },
      store: STORE,
      format: TEXT_FORMAT,
      plan: {
        kind: "boolean",
        brief: "Show what would run and stop",
        default: false,
        withNegated: false,
      },
      live: {
        kind: "boolean",
        brief: "Let the model stream, and show what it writes on the dashboard",
        default: false,
        withNegated: false,
      },
      ...MODEL_FLAGS,
    },
    aliases: { b: "bundle", c: "concurrency" },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: { placeholder: "PATH", brief: "Files and folders to work on", parse: String },
    },
  },
  load: async () => (await import("./run.ts")).run,
});
