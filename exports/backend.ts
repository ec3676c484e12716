/**
 * Re-exports `@remora/backend`.
 *
 * @module
 */
export * from "@remora/backend";
