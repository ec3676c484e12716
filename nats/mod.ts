/**
 * The store on NATS JetStream: several machines, one log, one inbox.
 *
 * `openStore("nats://HOST:4222")` of `@remora/core` finds this package by itself.
 *
 * @module
 */
export { type NatsEngine, openNatsEngine } from "./engine.ts";
export type { NatsDescription, NatsStreamDescription } from "./describe.ts";
