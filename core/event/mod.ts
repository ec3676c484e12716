export * from "./event.ts";
export * from "./id.ts";
