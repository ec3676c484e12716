/**
 * Re-exports `@remora/core`.
 *
 * @module
 */
export * from "@remora/core";
