import { command } from "../../command.ts";
import { parseName } from "../../options.ts";
import type { CheckToolFlags } from "./check_tool.ts";

export const CHECK_TOOL = command<CheckToolFlags, string[]>({
  brief: "Check Grail scripts (.pym) and say what is wrong with them, and where",
  description:
    "Checks scripts without running them, by the rules of Grail: what its parser refuses, what the " +
    "interpreter does not have, inputs and externals that are declared badly or never used. FILE is a " +
    "script, or a folder with scripts in it; without one it is the working folder. JSON has lines and " +
    "columns as Grail gives them. Exit code 1: some scripts are not valid; 2: none is.",
  examples: [
    { input: "check-tool agents/mine/tools", brief: "All scripts of a folder" },
    { input: "check-tool lint.pym --rules v2", brief: "By the older rules" },
    { input: "check-tool agents --strict --format json", brief: "In CI" },
    { input: "check-tool agents --types", brief: "Types too, where Monty can be had" },
  ],
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["table", "json"],
        brief: "Findings with their lines, or one JSON document and nothing else",
        default: "table",
      },
      rules: {
        kind: "enum",
        values: ["v2", "v3"],
        brief: "Whose rules: those of Grail 2 or 3",
        default: "v3",
      },
      strict: {
        kind: "boolean",
        brief: "A script with warnings is not valid",
        default: false,
        withNegated: false,
      },
      types: {
        kind: "boolean",
        brief: "Have Monty look at syntax and types, where it can be had",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "array",
      parameter: { placeholder: "FILE", brief: "Scripts, or folders of them", parse: parseName },
    },
  },
  load: async () => (await import("./check_tool.ts")).checkTool,
});
