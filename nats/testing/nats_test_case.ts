import { NatsServer, natsServer, type NatsServerOptions } from "./server.ts";

/** Why tests with a real server cannot run here; undefined when they can. */
export const SKIPPED: string | undefined = natsServer() === undefined
  ? "nats-server is not installed"
  : undefined;

/**
 * Registers a test that needs nats-server. Where there is none it is ignored with the reason in brackets;
 * the test runner counts that as a failure with `CI=true`.
 */
export function natsTest(name: string, run: () => Promise<void>): void {
  if (SKIPPED === undefined) Deno.test(name, run);
  else Deno.test.ignore(`${name} [${SKIPPED}]`, run);
}

/** One server for all tests of a file; it ends with them. Where there is none, what must not be used. */
export async function natsServerFor(options: NatsServerOptions = {}): Promise<NatsServer> {
  if (SKIPPED !== undefined) return NatsServer.absent();
  const server = await NatsServer.start(options);
  Deno.test.afterAll(() => server[Symbol.asyncDispose]());
  return server;
}
