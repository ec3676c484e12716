export * from "./json.ts";
export * from "./to_json.ts";
