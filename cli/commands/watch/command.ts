import { command } from "../../command.ts";
import { MODEL_FLAGS, type ModelFlags } from "../../model/flags.ts";
import { BUNDLE, LIVE, parseCount, RUN_FLAGS, STORE, TEXT_FORMAT } from "../../options.ts";
import { OPERATIONS } from "../../run/operations.ts";
import type { RunSettingsFlags } from "../../run/settings.ts";

/** Flags of `remora watch`. */
export interface WatchFlags extends ModelFlags, RunSettingsFlags {
  readonly operations?: readonly string[];
  readonly debounce: number;
  readonly initial: boolean;
  readonly store?: string;
  readonly format: "text" | "json";
}

export const WATCH = command<WatchFlags, string[]>({
  brief: "Run agents whenever files change",
  description:
    "Runs agents over PATH (default: the working folder), then again for what changes: only for files, " +
    "functions and other nodes whose text is another. A change never stops an agent that works; renaming " +
    "and moving start nothing. Questions are shown here and everywhere else. Ctrl-C ends it; what was at " +
    "work can go on with `remora resume`.",
  examples: [
    { input: "watch src", brief: "Lint src, and what is saved there from now on" },
    { input: "watch src -b docstring --no-initial", brief: "Only what changes from now on" },
    { input: "watch src --offline", brief: "Without any model server" },
  ],
  parameters: {
    flags: {
      bundle: BUNDLE,
      operations: OPERATIONS,
      debounce: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "MS",
        brief: "Milliseconds of silence after a change before agents run",
        default: "500",
      },
      initial: {
        kind: "boolean",
        brief: "Run over everything at the start",
        default: true,
        withNegated: true,
      },
      ...RUN_FLAGS,
      store: STORE,
      format: {
        ...TEXT_FORMAT,
        brief: "Text, or a line of JSON for everything that happens",
      },
      live: LIVE,
      ...MODEL_FLAGS,
    },
    aliases: { b: "bundle", o: "operations", c: "concurrency" },
    positional: {
      kind: "array",
      parameter: { placeholder: "PATH", brief: "Files and folders to watch", parse: String },
    },
  },
  load: async () => (await import("./watch.ts")).watch,
});
