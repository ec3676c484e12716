import type { CommandContext } from "@stricli/core";
import type { Config } from "./config/config.ts";
import type { RootHelp } from "./help/root.ts";
import type { Screen } from "./terminal/screen.ts";

/** What every command gets: where to print, what stops it, and how it ends. */
export interface Context extends CommandContext {
  /** Standard output: results. */
  readonly out: Screen;
  /** Standard error: problems, and progress where standard output carries data. */
  readonly err: Screen;
  /**
   * Aborted by Ctrl-C, SIGTERM, and when the reader of standard output has gone. A command that reads
   * it is asked to end; one that does not is ended by the signal as usual.
   */
  readonly signal: AbortSignal;
  /** Asks the command to end, as Ctrl-C does: for where that is a key and not a signal. */
  readonly stop: () => void;
  /**
   * What `remora.yaml`, the environment and the defaults say, read when it is first asked for. Flags that
   * have a key there are optional and have no default of their own:
   * `(await context.config()).value("run.concurrency", flags.concurrency)`.
   */
  config(): Promise<Config>;
  /** All commands, for what is made of them: completions, the manual page. */
  readonly root: RootHelp<Context>;
  /** Whether `--debug` was given. */
  readonly debug: boolean;
  /** Sets the exit code: 0 done, 1 partly failed, 2 failed. */
  exit(code: ExitCode): void;
}

/** 0 done, 1 partly failed, 2 failed or bad usage, 130 stopped (143 where SIGTERM did it). */
export type ExitCode = 0 | 1 | 2 | 130;
