import {
  type ArgumentScannerError,
  formatMessageForArgumentScannerError,
  text_en,
} from "@stricli/core";
import type { Paint } from "./terminal/colour.ts";
import { safeLine } from "./terminal/safe.ts";

/** Of a longer message the middle is left out. Characters. */
const LONGEST = 2_000;

/** A problem as it is shown: a stable code, what was tried, what to do next. */
export interface Problem {
  /** Stable, for programs. */
  readonly code: string;
  /** What was tried, with the value. */
  readonly message: string;
  /** What to do next. */
  readonly hint?: string;
}

/**
 * Reads a problem out of whatever was thrown. It goes by shape, not by class: the error may come from
 * another copy of core, and looking at a class would load core for `--help`.
 */
export function problemOf(error: unknown): Problem {
  if (!(error instanceof Error)) return { code: "UNEXPECTED", message: String(error) };
  const hint = "hint" in error && typeof error.hint === "string" ? { hint: error.hint } : {};
  if ("code" in error && typeof error.code === "string" && isOurs(error)) {
    return { code: error.code, message: error.message, ...hint };
  }
  const system = systemReason(error);
  if (system !== undefined) {
    return {
      code: "SYSTEM",
      message: system,
      hint: "The system refused it; look for a wrong path, missing rights or no room",
    };
  }
  if (error instanceof Deno.errors.NotCapable) {
    const [what, how] = error.message.split(", ");
    return {
      code: "PERMISSION",
      message: what ?? error.message,
      hint: `Deno did not allow it; ${how ?? "run again with the permission that is named"}`,
    };
  }
  return {
    code: "UNEXPECTED",
    message: `${error.name}: ${error.message}`,
    hint: "Run again with --debug to see where it happened",
  };
}

/** What to say where the output could not be written: most of it is missing then, and scripts have to know. */
export function outputError(cause: Error): Error & Problem {
  return Object.assign(new Error(`Cannot write the output: ${cause.message}`, { cause }), {
    code: "OUTPUT",
    hint: "Make room where it goes, or write it elsewhere",
  });
}

/** One line for standard error; with `debug` the stack and the causes below it. */
export function errorText(error: unknown, paint: Paint, debug = false): string {
  const line = problemLine(problemOf(error), paint);
  return debug ? `${line}\n${masked(stackText(error))}` : line;
}

/** `CODE: message. Hint.` */
export function problemLine(problem: Problem, paint: Paint): string {
  const code = paint.bold(paint.bad(`${problem.code}:`));
  const message = bounded(problem.message).replace(/\.$/, "");
  if (problem.hint === undefined) return `${code} ${message}`;
  return `${code} ${message}. ${paint.dim(bounded(problem.hint))}`;
}

/** The problem with an argument that could not be understood. */
export function usageProblem(error: unknown): Problem {
  const message = isScannerError(error)
    ? formatMessageForArgumentScannerError(error, {
      FlagNotFoundError: ({ input, corrections }) =>
        `Unknown option --${input}${didYouMean(corrections.map((name) => `--${kebab(name)}`))}`,
      AliasNotFoundError: ({ input }) => `Unknown option -${input}`,
      ArgumentParseError: ({ externalFlagNameOrPlaceholder, input, exception }) =>
        `Bad value "${input}" for ${nameOf(externalFlagNameOrPlaceholder)}: ${
          messageOf(exception)
        }`,
      EnumValidationError: ({ externalFlagName, input, values }) =>
        `Bad value "${input}" for --${kebab(externalFlagName)}: it is one of ${values.join(", ")}`,
      UnsatisfiedFlagError: ({ externalFlagName }) => `--${kebab(externalFlagName)} needs a value`,
      UnexpectedPositionalError: ({ input }) => `Unexpected argument "${input}"`,
      UnsatisfiedPositionalError: ({ placeholder }) => `Missing argument ${placeholder}`,
      UnexpectedFlagError: ({ externalFlagName }) => `--${kebab(externalFlagName)} was given twice`,
    })
    : messageOf(error);
  return { code: "USAGE", message, hint: "See --help" };
}

/** ` (did you mean …?)`, or nothing. */
export function didYouMean(names: readonly string[]): string {
  return names.length === 0 ? "" : ` (did you mean ${names.join(" or ")}?)`;
}

/** What Stricli prints, in our words and colours. */
export function errorTexts(paint: Paint, debug: boolean): typeof text_en {
  const thrown = (error: unknown) => errorText(error, paint, debug);
  return {
    ...text_en,
    exceptionWhileParsingArguments: (error) => problemLine(usageProblem(error), paint),
    exceptionWhileLoadingCommandFunction: thrown,
    exceptionWhileLoadingCommandContext: thrown,
    exceptionWhileRunningCommand: thrown,
    commandErrorResult: thrown,
    exceptionWhileRunningIntegrationFlag: ({ exception }) => thrown(exception),
    exceptionWhileRunningIntegrationHook: ({ exception }) => thrown(exception),
    noCommandRegisteredForInput: ({ input, corrections }) =>
      problemLine({
        code: "USAGE",
        message: input.startsWith("-")
          ? `Unknown option "${input}" where a command is expected; options stand behind it`
          : `Unknown command "${input}"${
            didYouMean(corrections.map((name) => name.replaceAll("`", "")))
          }`,
        hint: "See remora --help",
      }, paint),
  };
}

/** Without the credentials of an address that is quoted: one with a mistake in it is no URL to anybody else. */
function masked(text: string): string {
  return text.replaceAll(/\/\/[^\s/?#"']*:[^\s/?#"']*@/g, "//***@");
}

/** On one line. Of what is very long, because of a value say, the start and the end tell enough. */
function bounded(text: string): string {
  const shown = masked(text);
  const half = LONGEST / 2;
  if (shown.length <= LONGEST) return safeLine(shown);
  return safeLine(`${shown.slice(0, half)} … ${shown.slice(-half)}`.toWellFormed());
}

function isOurs(error: Error & { readonly code?: unknown }): boolean {
  return typeof error.code === "string" && /^[A-Z]+(-[A-Z0-9]+)*$/.test(error.code) &&
    "hint" in error;
}

/** What the system says of something that a command came upon, in one sentence. */
function systemReason(error: Error): string | undefined {
  const [, reason, what = ""] = /^(.*?) \(os error \d+\)(?:: (.*))?$/s.exec(error.message) ?? [];
  return reason === undefined ? undefined : what === "" ? reason : `${reason}: ${what}`;
}

function isScannerError(error: unknown): error is ArgumentScannerError {
  return error instanceof Error && "_brand" in error;
}

/** A name as help shows it: `no-open`, which the parser knows as `noOpen` too. */
function kebab(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

function nameOf(flagOrPlaceholder: string): string {
  return flagOrPlaceholder === flagOrPlaceholder.toUpperCase()
    ? flagOrPlaceholder
    : `--${kebab(flagOrPlaceholder)}`;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function stackText(error: unknown): string {
  const parts: string[] = [];
  let current: unknown = error;
  for (let depth = 0; current !== undefined && depth < 5; depth++) {
    const stack = current instanceof Error ? current.stack ?? String(current) : String(current);
    parts.push(depth === 0 ? stack : `Caused by: ${stack}`);
    current = current instanceof Error ? current.cause : undefined;
  }
  return parts.join("\n");
}
