/**
 * Re-exports `@remora/frontend`.
 *
 * @module
 */
export * from "@remora/frontend";
