import { command } from "../../command.ts";
import { parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { ImportFlags } from "./import.ts";

export const IMPORT = command<ImportFlags, [path: string]>({
  brief: "Take over events, bundles and settings of the Python original",
  description:
    "PATH is a project of the Python original, a folder of bundles, one bundle, its remora.yaml, or a file of " +
    "events. Events go into the store, each once however often this is done. Bundles are checked and " +
    "copied to agents/, settings are translated into a remora.yaml. Nothing that is there is overwritten. " +
    "Exit code 1: something was left out, and why is printed.",
  examples: [
    { input: "import ../old-project", brief: "Everything that is found there" },
    { input: "import .remora/events.jsonl", brief: "Only a file of events" },
  ],
  parameters: {
    flags: {
      store: STORE,
      into: {
        kind: "parsed",
        parse: parseName,
        placeholder: "FOLDER",
        brief: "The project that takes bundles and settings (default the working folder)",
        optional: true,
      },
      format: TEXT_FORMAT,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "PATH",
        brief: "Where the original's files are",
        parse: parseName,
      }],
    },
  },
  load: async () => (await import("./import.ts")).importOriginal,
});
