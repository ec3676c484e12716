import { findMonty, type FindMontyOptions, MONTY_VERSION, MontyMissingError } from "./_addon.ts";
import { Host } from "./_host.ts";

/** Whether Grail scripts can run here. */
export type GrailStatus =
  | {
    readonly available: true;
    /** The version of Monty. */
    readonly version: string;
    /** Where its library comes from: a package, or `REMORA_MONTY`. */
    readonly origin: string;
  }
  | {
    readonly available: false;
    /** Why not, one line. */
    readonly reason: string;
    /** What to do about it. */
    readonly remedy: string;
  };

/** Options of {@linkcode grailStatus}. */
export interface GrailStatusOptions {
  /** Whether Monty may be fetched when it is not in Deno's cache. @default {false} */
  readonly fetch?: boolean;
  /** Aborts it. */
  readonly signal?: AbortSignal;
}

/** Finds out whether Grail scripts can run here, by loading the interpreter in a process of its own. */
export async function grailStatus(options: GrailStatusOptions = {}): Promise<GrailStatus> {
  try {
    const { path, origin } = await findMonty(
      { fetch: false, ...options } satisfies FindMontyOptions,
    );
    await using _host = await Host.start(path);
    return { available: true, version: MONTY_VERSION, origin };
  } catch (error) {
    if (!(error instanceof MontyMissingError)) throw error;
    return { available: false, reason: error.reason, remedy: error.hint ?? "" };
  }
}
