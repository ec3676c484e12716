import { testStore } from "@remora/core/testing";
import { openNatsEngine } from "./mod.ts";
import { natsServerFor, natsTest } from "./testing/nats_test_case.ts";
import type { NatsServer } from "./testing/server.ts";

/** One server for all rules: each has streams of its own on it. */
function conform(name: string, server: NatsServer): void {
  let beds = 0;
  testStore(name, () => {
    const stream = `bed${++beds}`;
    return {
      open: (options) => openNatsEngine(server.url(stream), options),
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }, { register: natsTest });
}

conform("nats", await natsServerFor());
// Here most of what is large elsewhere does not fit into one message.
conform("nats, small messages", await natsServerFor({ config: "max_payload: 16384" }));
