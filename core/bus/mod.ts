export * from "./default_bus.ts";
export * from "./event_bus.ts";
export type { EventHandler } from "./_handlers.ts";
