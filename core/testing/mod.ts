/**
 * What helps to test programs that use a store, and stores themselves: a fake clock, events, a store in
 * memory, and the conformance suite that every storage engine passes.
 *
 * @module
 */
export * from "./collect.ts";
export * from "./event_factory.ts";
export * from "./fake_clock.ts";
export * from "./memory_store.ts";
export * from "./store/test_bed.ts";
export * from "./store/test_store.ts";
