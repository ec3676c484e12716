export { AgentGraph } from "./agent_graph.ts";
export type {
  AfterAgents,
  AgentGraphOptions,
  AgentSpec,
  DiscoverAgentsOptions,
} from "./agent_graph.ts";
export type { QuestionHandler } from "./answering.ts";
export type { ExecutorOptions, GraphExecution } from "./execution.ts";
export { RunHeldError } from "./_take_over.ts";
export { selectAgents } from "./select.ts";
export type * from "./types.ts";
