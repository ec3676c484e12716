export * from "./apply.ts";
export * from "./decide.ts";
export * from "./decision.ts";
export * from "./diff.ts";
export type * from "./types.ts";
export * from "./undo.ts";
