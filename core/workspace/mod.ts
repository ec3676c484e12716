export * from "./agent_state.ts";
export * from "./checkpoint.ts";
export * from "./checkpoints.ts";
export * from "./graph_workspace.ts";
export * from "./merge_overlays.ts";
export * from "./registry.ts";
