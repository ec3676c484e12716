export * from "./types.ts";
export * from "./engine.ts";
export * from "./errors.ts";
