/**
 * The event log, the store, the durable question and the workspaces of Remora.
 *
 * Agents, dashboards and command lines share nothing but a {@linkcode Store}: events go into its log,
 * questions and answers into its workspaces. This package has no npm dependency.
 *
 * @example One process asks, another answers
 * ```ts
 * import { openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * await store.workspace("demo").kv.set("greeting", "hello");
 * console.log((await store.workspace("demo").kv.get("greeting"))?.value);
 * ```
 *
 * @module
 */
export * from "./error/mod.ts";
export * from "./json/mod.ts";
export * from "./clock/mod.ts";
export * from "./event/mod.ts";
export * from "./store/mod.ts";
export * from "./bus/mod.ts";
export * from "./inbox/mod.ts";
export * from "./workspace/mod.ts";
export * from "./review/mod.ts";
export * from "./control/mod.ts";
export * from "./live/mod.ts";
export * from "./metrics/mod.ts";
export * from "./text/mod.ts";
export * from "./slices.ts";
