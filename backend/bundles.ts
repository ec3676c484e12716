/**
 * Bundles, and which models a server has, without anything that runs agents: the part of the backend that
 * lists and checks them, loaded in a third of the time.
 *
 * @example
 * ```ts
 * import { validateBundle } from "@remora/backend/bundles";
 *
 * console.log((await validateBundle("lint")).findings); // []
 * ```
 *
 * @module
 */
export * from "./bundle/mod.ts";
export { OFFLINE_MODEL_ID, OFFLINE_MODEL_NAME } from "./model/offline/names.ts";
export { createOpenAiClient, type OpenAiClientOptions } from "./model/openai/client.ts";
export type * from "./model/types.ts";
