// What the store is compared with: NATS's own client. Nothing of this reaches a package.
// deno-lint-ignore-file no-import-prefix
export { connect, type NatsConnection } from "npm:@nats-io/transport-node@3.4.0";
export { jetstream, jetstreamManager } from "npm:@nats-io/jetstream@3.4.0";
