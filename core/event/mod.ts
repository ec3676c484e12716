export * from "./agent_events.ts";
export {
  type AgentScope,
  createEvent,
  type EventInit,
  type EventScope,
  type GraphScope,
} from "./create.ts";
export * from "./event.ts";
export * from "./graph_events.ts";
export * from "./id.ts";
export * from "./jsonl.ts";
export * from "./match.ts";
export * from "./model_events.ts";
export * from "./parse.ts";
export * from "./python.ts";
export * from "./tool_events.ts";
export * from "./user_events.ts";
