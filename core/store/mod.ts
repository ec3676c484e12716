export * from "./types.ts";
export * from "./engine.ts";
export * from "./errors.ts";
export { MAX_READ_LIMIT } from "./_check.ts";
export { type CopyOptions, type CopyProgress, type CopyReport, copyStore } from "./copy.ts";
export { createStore, type CreateStoreOptions } from "./create_store.ts";
export {
  DEFAULT_STORE,
  openStore,
  type OpenStoreOptions,
  registerEngine,
  storeUrl,
} from "./open_store.ts";
export { FILE_KEYS } from "./files/_record.ts";
export { readAll, type ReadAllOptions } from "./read_all.ts";
