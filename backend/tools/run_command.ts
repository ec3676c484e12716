import type { JsonObject } from "@remora/core";
import { textArgument, textsArgument } from "./_arguments.ts";
import { materialise } from "./process/materialise.ts";
import { runProcess } from "./process/run_process.ts";
import type { Tool, ToolContext, ToolOutput } from "./types.ts";

/** A program that a model may run. */
export interface AllowedCommand {
  /** The program's name, looked up in `PATH`, or its absolute path. */
  readonly program: string;
  /** Arguments that it must start with: `["test"]` allows `deno test …` and no other `deno`. @default none */
  readonly args?: readonly string[];
  /** Whether no further arguments may follow. @default {false} */
  readonly exact?: boolean;
}

/** Options of {@linkcode runCommandTool}. */
export interface RunCommandOptions {
  /** What may be run; nothing else is. */
  readonly allow: readonly AllowedCommand[];
  /** Milliseconds until it is killed. @default {60000} */
  readonly timeout?: number;
  /** Environment beside `PATH`, a temporary `HOME`, and the language. @default nothing */
  readonly env?: Readonly<Record<string, string>>;
  /** Whether files that it changes go into the agent's overlay. @default {false} */
  readonly keepChanges?: boolean;
}

const DEFAULT_TIMEOUT = 60_000;
const MAX_OUTPUT = 12_000;

/**
 * `run_command`: a program of an allow-list, with an argument vector and never a shell, over a temporary copy
 * of the agent's files, without the environment of this process. The program itself is trusted by whoever
 * puts it on the list: it can read and connect to what the user can.
 */
export function runCommandTool(options: RunCommandOptions): Tool {
  const programs = [...new Set(options.allow.map(({ program }) => program))];
  const forms = options.allow.map(showForm);
  return {
    name: "run_command",
    description: `Run a program over a copy of the files. Allowed: ${forms.join(", ")}. ` +
      "There is no shell: no pipes, no redirection, no variables.",
    parameters: {
      type: "object",
      properties: {
        program: { type: "string", enum: programs, description: "The program" },
        args: {
          type: "array",
          items: { type: "string", maxLength: 4_000 },
          maxItems: 100,
          description: "Its arguments, one by one; paths relative to the project",
        },
      },
      required: ["program"],
    },
    // It may have done anything by the time the process died.
    onInterrupt: "report",
    run: (args, context) => run(args, context, options),
  };
}

async function run(
  args: JsonObject,
  context: ToolContext,
  options: RunCommandOptions,
): Promise<ToolOutput> {
  const program = textArgument(args, "program");
  const vector = textsArgument(args, "args") ?? [];
  const refusal = refusalOf(program, vector, options.allow);
  if (refusal !== undefined) return { content: refusal, isError: true };
  await using files = await materialise(context.workspace, context.signal);
  await using home = await temporaryHome();
  const timeout = options.timeout ?? DEFAULT_TIMEOUT;
  const result = await runProcess(program, vector, {
    cwd: files.path,
    env: { ...environment(home.path), ...options.env },
    timeout,
    maxOutput: MAX_OUTPUT,
    signal: context.signal,
  });
  const changed = options.keepChanges === true ? await files.takeBack() : [];
  const clean = (text: string): string =>
    text.replaceAll(`${files.path}/`, "").replaceAll(files.path, ".");
  const content: JsonObject = {
    exitCode: result.code,
    ...(result.timedOut ? { killed: `It did not end within ${timeout / 1000} s` } : {}),
    stdout: clean(result.stdout),
    stderr: clean(result.stderr),
    ...(result.cut ? { cut: `Only the first ${MAX_OUTPUT} bytes of each are shown` } : {}),
    ...(changed.length > 0 ? { changed } : {}),
  };
  return { content: JSON.stringify(content), isError: result.timedOut };
}

function refusalOf(
  program: string,
  args: readonly string[],
  allow: readonly AllowedCommand[],
): string | undefined {
  const forms = allow.filter((one) => one.program === program);
  const fits = forms.some(({ args: start = [], exact = false }) =>
    start.every((arg, index) => args[index] === arg) &&
    (!exact || args.length === start.length)
  );
  if (!fits) {
    const list = forms.map(showForm).join(", ");
    return `Not allowed: "${program}" may only be run as ${list || "nothing"}`;
  }
  const escaping = args.find(leavesFolder);
  if (escaping === undefined) return undefined;
  return `Not allowed: the argument "${escaping.slice(0, 200)}" leads out of the project`;
}

function showForm({ program, args = [], exact = false }: AllowedCommand): string {
  return [program, ...args, ...exact ? [] : ["…"]].join(" ");
}

/** An absolute path, or one with `..`, also behind `--option=`. */
function leavesFolder(arg: string): boolean {
  const value = /^-[^=]*=/.test(arg)
    ? arg.slice(arg.indexOf("=") + 1)
    : arg.replace(/^-[A-Za-z](?=\/)/, "");
  return /^(?:\/|~|[A-Za-z]:[\\/]|file:)/.test(value) || /(?:^|[\\/])\.\.(?:[\\/]|$)/.test(value);
}

async function temporaryHome(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await Deno.makeTempDir({ prefix: "remora-home-" });
  return { path, [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }) };
}

function environment(home: string): Record<string, string> {
  return {
    PATH: searchPath(),
    HOME: home,
    TMPDIR: home,
    LANG: "C.UTF-8",
    NO_COLOR: "1",
    CI: "1",
  };
}

function searchPath(): string {
  try {
    return Deno.env.get("PATH") ?? "/usr/local/bin:/usr/bin:/bin";
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return "/usr/local/bin:/usr/bin:/bin";
    throw error;
  }
}
