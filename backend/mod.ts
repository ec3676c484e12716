/**
 * Bundles, model servers, the kernel and graphs of Remora: what runs agents.
 *
 * @module
 */
export * from "./require.ts";
// Whoever has this module in the cache has its smaller entries there too.
export * from "./bundles.ts";
export * from "./yaml/mod.ts";
export * from "./model/mod.ts";
export * from "./tools/mod.ts";
export * from "./kernel/mod.ts";
export * from "./discovery/mod.ts";
export * from "./graph/mod.ts";
export * from "./lint/mod.ts";
export * from "./run/mod.ts";
export * from "./checkpoint/mod.ts";
export { writeSampleProject } from "./shipped/mod.ts";
export * from "./symbols/mod.ts";
export * from "./watch/mod.ts";
export * from "./worker/mod.ts";
