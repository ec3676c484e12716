import { command } from "../../command.ts";
import { defaultText, kindFlag } from "../../config/flag.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { BUNDLE, LIVE, parseName, RUN_FLAGS, STORE, TEXT_FORMAT } from "../../options.ts";
import { OPERATIONS } from "../../run/operations.ts";
import type { WatchFlags } from "./watch.ts";

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
        ...kindFlag("watch.debounce", "TIME", "How long nothing may change before agents run"),
        parse: parseDebounce,
      },
      initial: {
        kind: "boolean",
        brief: `Run over everything at the start (${defaultText("watch.initial")})`,
        optional: true,
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
      parameter: { placeholder: "PATH", brief: "Files and folders to watch", parse: parseName },
    },
  },
  load: async () => (await import("./watch.ts")).watch,
});

/** A time with its unit; a number alone is milliseconds, as in the Python original. */
function parseDebounce(input: string): number {
  if (/^\d+$/.test(input)) return Number(input);
  return kindFlag("watch.debounce", "", "").parse(input);
}
