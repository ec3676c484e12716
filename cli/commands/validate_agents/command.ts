import { command } from "../../command.ts";
import { TEXT_FORMAT } from "../../options.ts";

/** Flags of `remora validate-agents`. */
export interface ValidateAgentsFlags {
  readonly format: "text" | "json";
}

export const VALIDATE_AGENTS = command<ValidateAgentsFlags, string[]>({
  brief: "Check bundles and say what is wrong with them, and where",
  description:
    "Checks bundles: what keeps one from loading, what will disappoint when it runs, what could " +
    "be better, each with file, line and column. Without names it checks all that list-agents lists. " +
    "Exit code 1: some do not load; 2: none does.",
  examples: [
    { input: "validate-agents", brief: "All of them" },
    { input: "validate-agents agents/mine", brief: "One, by its folder" },
  ],
  parameters: {
    flags: { format: TEXT_FORMAT },
    positional: {
      kind: "array",
      parameter: { placeholder: "BUNDLE", brief: "Names or folders of bundles", parse: String },
    },
  },
  load: async () => (await import("./validate_agents.ts")).validateAgents,
});
