import { command } from "../../command.ts";
import { parseName } from "../../options.ts";
import type { ValidateAgentsFlags } from "./validate_agents.ts";

export const VALIDATE_AGENTS = command<ValidateAgentsFlags, string[]>({
  brief: "Check bundles and say what is wrong with them, and where",
  description:
    "Checks bundles: what keeps one from loading, what will disappoint when it runs, what could " +
    "be better, each with file, line and column. PATH is the folder of a bundle, a manifest, a folder " +
    "of bundles, or the name of a bundle; without one it checks all that list-agents lists. " +
    "Exit code 2: there are errors; 1: with --strict, there are warnings.",
  examples: [
    { input: "validate-agents", brief: "All of them" },
    { input: "validate-agents agents/mine", brief: "One, by its folder" },
    { input: "validate-agents agents --fix", brief: "Repair what is mechanical" },
    { input: "validate-agents --strict --format sarif > bundles.sarif", brief: "In CI" },
  ],
  parameters: {
    flags: {
      format: {
        kind: "enum",
        values: ["text", "json", "sarif"],
        brief: "Text, one JSON document, or SARIF 2.1.0 for code hosts",
        default: "text",
      },
      fix: {
        kind: "boolean",
        brief: "Repair what is mechanical, in the files",
        default: false,
        withNegated: false,
      },
      strict: {
        kind: "boolean",
        brief: "Warnings count: exit code 1",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "array",
      parameter: { placeholder: "PATH", brief: "Bundles, by path or name", parse: parseName },
    },
  },
  load: async () => (await import("./validate_agents.ts")).validateAgents,
});
