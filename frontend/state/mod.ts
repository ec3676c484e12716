export * from "./types.ts";
export { DashboardState, EventAggregator, MAX_EVENTS } from "./dashboard_state.ts";
