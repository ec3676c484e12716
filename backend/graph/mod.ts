export { AgentGraph } from "./agent_graph.ts";
export type {
  AfterAgents,
  AgentGraphOptions,
  AgentSpec,
  DiscoverAgentsOptions,
} from "./agent_graph.ts";
export type { QuestionHandler } from "./answering.ts";
export type { ExecutorOptions, GraphExecution } from "./executor.ts";
export type * from "./types.ts";
