import { command } from "../../command.ts";
import { parseName, TEXT_FORMAT } from "../../options.ts";
import type { InitFlags } from "./init.ts";

export const INIT = command<InitFlags, [folder?: string]>({
  brief: "Make a remora.yaml and a first bundle for this project",
  description:
    "Looks at the project (Deno, Node, Python), and writes a remora.yaml that fits it, a bundle of your own " +
    "to begin with, and the schema that editors check remora.yaml with. A file that is there already is " +
    "left as it is.",
  examples: [
    { input: "init", brief: "Here" },
    { input: "init --dry-run", brief: "Only show what it would write" },
  ],
  parameters: {
    flags: {
      format: TEXT_FORMAT,
      dryRun: {
        kind: "boolean",
        brief: "Show the files and write nothing",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "FOLDER",
        brief: "The project (default the working folder)",
        parse: parseName,
        optional: true,
      }],
    },
  },
  load: async () => (await import("./init.ts")).init,
});
