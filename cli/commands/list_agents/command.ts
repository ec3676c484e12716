import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { TABLE_FORMAT } from "../../options.ts";
import type { ListAgentsFlags } from "./list_agents.ts";

export const LIST_AGENTS = command<ListAgentsFlags>({
  brief: "List the agents, their bundles and whether their model is there",
  description:
    "Lists the agents that can be run: whether the bundle was found and is valid, and whether " +
    "the model server has its model. What cannot be checked here shows as - or ?.",
  examples: [
    { input: "list-agents", brief: "The table" },
    { input: "list-agents --format json", brief: "The same for programs" },
  ],
  parameters: { flags: { format: TABLE_FORMAT, ...MODEL_FLAGS } },
  load: async () => (await import("./list_agents.ts")).listAgents,
});
