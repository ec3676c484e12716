import { fileURLToPath } from "node:url";

/** The repository's folder, with no slash at the end. */
export const ROOT: string = fileURLToPath(new URL("..", import.meta.url)).replace(/[\\/]$/, "");

/** What a finished `deno` command left. */
export interface Outcome {
  readonly code: number;
  /** Standard output and standard error, without colours. */
  readonly stdout: string;
  readonly stderr: string;
  readonly milliseconds: number;
}

/** Options of {@linkcode deno}. */
export interface DenoOptions {
  /** @default {ROOT} */
  readonly cwd?: string;
  /** Added to the environment of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Ends the command with SIGKILL. */
  readonly signal?: AbortSignal;
}

/**
 * Runs the same `deno` that runs this script, so that a machine which has it only through `npx` needs no
 * other.
 */
export async function deno(args: readonly string[], options: DenoOptions = {}): Promise<Outcome> {
  const start = performance.now();
  const { cwd = ROOT, env = {}, signal } = options;
  const output = await new Deno.Command(Deno.execPath(), {
    args: [...args],
    cwd,
    env: { ...env, NO_COLOR: "1" },
    stdin: "null",
    ...(signal ? { signal } : {}),
  }).output();
  return {
    code: output.code,
    stdout: new TextDecoder().decode(output.stdout),
    stderr: new TextDecoder().decode(output.stderr),
    milliseconds: performance.now() - start,
  };
}
