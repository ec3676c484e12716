export * from "./error.ts";
export * from "./mask.ts";
