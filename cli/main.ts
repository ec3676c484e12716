import { run } from "@stricli/core";
import { buildApp, ROOT } from "./app.ts";
import type { Config } from "./config/config.ts";
import type { Context, ExitCode } from "./context.ts";
import { errorText, outputError } from "./errors.ts";
import { readGlobalFlags } from "./global_flags.ts";
import { Interrupt } from "./interrupt.ts";
import { openScreen } from "./terminal/screen.ts";

/**
 * Runs the command line and sets `Deno.exitCode`: 0 done, 1 partly failed, 2 failed or bad usage,
 * 130 stopped by Ctrl-C, 143 by SIGTERM. Never throws; problems are one line on standard error.
 *
 * @param args What was typed behind the program's name.
 *
 * @example
 * ```ts
 * import { main } from "@remora/cli";
 *
 * await main(["--version"]);
 * ```
 */
export async function main(args: readonly string[]): Promise<void> {
  using interrupt = new Interrupt();
  let lost: Error | undefined;
  const out = openScreen(Deno.stdout, {
    onClosed: (cause) => {
      lost = cause;
      const reason = cause === undefined ? "The reader of the output has gone" : "Stopped";
      interrupt.abort(reason);
    },
  });
  const err = openScreen(Deno.stderr);
  const { inputs, debug, config } = readGlobalFlags(args);

  let code: number | undefined;
  let isStopped = false;
  const stopText = (error: unknown): string | undefined => {
    if (!interrupt.caused(error)) return undefined;
    isStopped = true;
    const { message } = interrupt.signal.reason;
    return `${err.paint.wait(message)} before anything ran`;
  };
  const context: Context = {
    process: { stdout: out, stderr: err },
    out,
    err,
    debug,
    root: ROOT,
    config: once(async () => (await import("./config/config.ts")).loadConfig({ file: config })),
    get signal() {
      return interrupt.signal;
    },
    stop: () => interrupt.abort("Stopped with Ctrl-C"),
    exit: (chosen: ExitCode) => code = chosen,
  };
  const process: { exitCode?: number } & Context["process"] = { stdout: out, stderr: err };
  const app = buildApp({ out, err, debug, stopText });
  await run(app, inputs, { process, forCommand: () => context });
  if (lost !== undefined) err.line(errorText(outputError(lost), err.paint, debug));
  Deno.exitCode = lost !== undefined
    ? 2
    : isStopped || code === 130
    ? interrupt.code
    : code ?? ((process.exitCode ?? 0) === 0 ? 0 : 2);
}

function once(load: () => Promise<Config>): () => Promise<Config> {
  let loaded: Promise<Config> | undefined;
  return () => loaded ??= load();
}
