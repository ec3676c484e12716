import { command } from "../../command.ts";
import { defaultText } from "../../config/flag.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { BUNDLE, BY, LIVE, parseName, RUN_FLAGS, STORE } from "../../options.ts";
import { OPERATIONS } from "../../run/operations.ts";
import type { AnalyzeFlags } from "./flags.ts";

export const ANALYZE = command<AnalyzeFlags, string[]>({
  brief: "Run several operations over code, then decide on each result",
  description:
    "Runs the bundles lint, test and docstring over PATH (default: the working folder), or those that " +
    "--operations names, and shows what came of each file, function and class. With --format interactive " +
    "you decide on each result at once: diff, accept, reject, try again with a note, skip, quit. Exit code " +
    "0: nothing failed; 1: some did; 2: all did, or there was nothing to work on.",
  examples: [
    { input: "analyze src", brief: "Lint, test and document src" },
    { input: "analyze src -o lint,docstring -f interactive", brief: "Decide on each result" },
    { input: "analyze src --auto-accept", brief: "Write everything that succeeded" },
    { input: "analyze src -f json > analysis.json", brief: "For scripts" },
  ],
  parameters: {
    flags: {
      operations: {
        ...OPERATIONS,
        brief: `${OPERATIONS.brief} (${defaultText("analyze.operations")})`,
      },
      bundle: { ...BUNDLE, brief: "The same, one at a time: a bundle or the path of one" },
      format: {
        kind: "enum",
        values: ["table", "json", "interactive"],
        brief: "A table; one JSON document and nothing else; or decide on each result",
        default: "table",
      },
      autoAccept: {
        kind: "boolean",
        brief: "Write the changes of all that succeeded",
        optional: true,
      },
      ...RUN_FLAGS,
      by: BY,
      store: STORE,
      live: LIVE,
      ...MODEL_FLAGS,
    },
    aliases: { b: "bundle", c: "concurrency", f: "format", o: "operations" },
    positional: {
      kind: "array",
      parameter: { placeholder: "PATH", brief: "Files and folders to work on", parse: parseName },
    },
  },
  load: async () => (await import("./analyze.ts")).analyze,
});
