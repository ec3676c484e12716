export * from "./cancel.ts";
export * from "./retry.ts";
export * from "./runners.ts";
export * from "./workspaces.ts";
