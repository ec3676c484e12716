export * from "./part_readers.ts";
export type { Part, PartReader, Parts } from "./types.ts";
