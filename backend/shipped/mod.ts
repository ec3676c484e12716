export * from "./shipped.ts";
