/**
 * Re-exports `@remora/cli`.
 *
 * @module
 */
export * from "@remora/cli";
