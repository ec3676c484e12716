/**
 * Remora: small tool-using agents over a codebase, durable human questions, a light live dashboard.
 *
 * This entry is `@remora/core`; the other slices are export paths of their own, so that a process fetches
 * only what it imports: `./frontend`, `./frontend/serve`, `./backend`, `./cli`.
 *
 * @module
 */
export * from "@remora/core";
