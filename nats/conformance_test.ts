import { testStore } from "@remora/core/testing";
import { openNatsEngine } from "./mod.ts";
import { natsTest, SKIPPED } from "./testing/nats_test_case.ts";
import { NatsServer } from "./testing/server.ts";

// One server for all rules: each has streams of its own on it.
const server = SKIPPED === undefined ? await NatsServer.start() : undefined;
if (server !== undefined) Deno.test.afterAll(() => server[Symbol.asyncDispose]());
let beds = 0;

testStore("nats", () => {
  const stream = `bed${++beds}`;
  return {
    open: (options) => openNatsEngine(server!.url(stream), options),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}, { register: natsTest });
