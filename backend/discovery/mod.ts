export { discover } from "./discover.ts";
export type { QueryPack } from "./languages/mod.ts";
export { type LocatedNode, locateNode, pathOfNode } from "./locate.ts";
export { loadQueryPack } from "./query_pack.ts";
export { DEFAULT_EXTENSIONS, DISCOVERY_WORKSPACE } from "./types.ts";
export type { CodeNode, DiscoverOptions, Discovery, SkippedFile } from "./types.ts";
