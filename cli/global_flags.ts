import { readEnv } from "./terminal/env.ts";

/** What is understood before the command is known. */
export interface GlobalFlags {
  /** What is left for the command. */
  readonly inputs: readonly string[];
  /** Whether errors show where they happened. */
  readonly debug: boolean;
  /** The configuration file to use; `none` for none. @default the nearest `remora.yaml` */
  readonly config: string | undefined;
}

/**
 * Takes out `--debug` and `--config FILE`, which work before and behind the command. `help X` is
 * `X --help`.
 */
export function readGlobalFlags(
  args: readonly string[],
  env: (name: string) => string | undefined = readEnv,
): GlobalFlags {
  const end = args.indexOf("--");
  const options = end < 0 ? args : args.slice(0, end);
  const inputs: string[] = [];
  let debug = false;
  let config = env("REMORA_CONFIG");
  for (let index = 0; index < options.length; index++) {
    const option = options[index] ?? "";
    const next = options[index + 1];
    if (option === "--debug") debug = true;
    else if (option.startsWith("--config=")) config = option.slice("--config=".length);
    else if (option === "--config" && next !== undefined) {
      config = next;
      index++;
    } else inputs.push(option);
  }
  if (end >= 0) inputs.push(...args.slice(end));
  const chosen = config === "" ? undefined : config;
  if (inputs[0] !== "help") return { inputs, debug, config: chosen };
  return { inputs: [...inputs.slice(1), "--help"], debug, config: chosen };
}
