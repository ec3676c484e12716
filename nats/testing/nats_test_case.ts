import { natsServer } from "./server.ts";

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
