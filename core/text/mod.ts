export * from "./diff_lines.ts";
export * from "./lines.ts";
export * from "./merge.ts";
export * from "./unified.ts";
