/**
 * Re-exports `@remora/frontend/serve`.
 *
 * @module
 */
export * from "@remora/frontend/serve";
