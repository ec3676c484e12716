export { discover } from "./discover.ts";
export { DEFAULT_EXTENSIONS } from "./types.ts";
export type { CodeNode, DiscoverOptions, Discovery, SkippedFile } from "./types.ts";
