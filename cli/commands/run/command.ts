import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { RECORD_FLAGS } from "../../model/record_flags.ts";
import { BUNDLE, LIVE, parseName, RUN_FLAGS, STORE, TEXT_FORMAT } from "../../options.ts";
import type { RunFlags } from "./run.ts";

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
    { input: "run src --bundle docstring --bundle test", brief: "Agents of two bundles" },
    { input: "run src --format json > report.json", brief: "For scripts" },
    {
      input: "run src --record a.jsonl",
      brief: "Keep what the model says; --replay says it again",
    },
  ],
  parameters: {
    flags: {
      bundle: BUNDLE,
      ...RUN_FLAGS,
      store: STORE,
      format: {
        ...TEXT_FORMAT,
        values: ["text", "json", "mermaid"],
        brief: "Text, or one JSON document and nothing else; with --plan also a Mermaid chart",
      },
      plan: {
        kind: "boolean",
        brief: "Show what would run and stop",
        default: false,
        withNegated: false,
      },
      share: {
        kind: "boolean",
        brief: "Let workers (`remora worker`) run some of the agents",
        default: false,
        withNegated: false,
      },
      queue: {
        kind: "boolean",
        brief: "Leave all of it to workers, and return at once",
        default: false,
        withNegated: false,
      },
      live: LIVE,
      ...MODEL_FLAGS,
      ...RECORD_FLAGS,
    },
    aliases: { b: "bundle", c: "concurrency" },
    positional: {
      kind: "array",
      minimum: 1,
      parameter: { placeholder: "PATH", brief: "Files and folders to work on", parse: parseName },
    },
  },
  load: async () => (await import("./run.ts")).run,
});
