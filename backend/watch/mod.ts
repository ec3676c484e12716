export { watchBundle } from "./watch_bundle.ts";
export type { WatchEvent, WatchOptions } from "./types.ts";
