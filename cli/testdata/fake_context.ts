import { Config } from "../config/config.ts";
import type { Context, ExitCode } from "../context.ts";
import { type FakeScreen, fakeScreen } from "./fake_screen.ts";

/** A context whose output can be read. */
export interface FakeContext extends Context {
  readonly out: FakeScreen;
  readonly err: FakeScreen;
  /** The exit code that was set, 0 where none was. */
  readonly code: () => ExitCode;
}

/** A context for running a command in this process, without environment and without a file. */
export function fakeContext(
  options: { readonly columns?: number; readonly config?: Config; readonly signal?: AbortSignal } =
    {},
): FakeContext {
  const screen = options.columns === undefined ? {} : { columns: options.columns };
  const out = fakeScreen(screen);
  const err = fakeScreen(screen);
  const config = options.config ?? new Config(undefined, { env: () => undefined });
  let code: ExitCode = 0;
  return {
    process: { stdout: out, stderr: err },
    out,
    err,
    debug: false,
    root: { tagline: "", groups: [], examples: [] },
    config: () => Promise.resolve(config),
    signal: options.signal ?? new AbortController().signal,
    stop: () => {},
    exit: (chosen) => void (code = chosen),
    code: () => code,
  };
}
