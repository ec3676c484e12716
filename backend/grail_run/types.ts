import type { JsonObject, JsonValue } from "@remora/core";
import type { GrailScript } from "../grail/types.ts";
import type { GrailLimits } from "./limits.ts";

/** A function that a script may call. */
export type GrailFunction = (
  /** The arguments without a name, in their order. */
  args: readonly JsonValue[],
  /** The arguments with a name. */
  named: JsonObject,
) => JsonValue | Promise<JsonValue>;

/** An error that a script can catch, with the name of Python's class. */
export class PythonError extends Error {
  /** `ValueError`, `FileNotFoundError`, …; what Python does not know becomes a `RuntimeError`. */
  override readonly name: string;

  /**
   * Makes one.
   *
   * @param name The class.
   * @param message What went wrong.
   * @param options What caused it.
   */
  constructor(name: string, message: string, options: ErrorOptions = {}) {
    super(message, options);
    this.name = name;
  }
}

/** Options of a run. */
export interface GrailRunOptions {
  /** Values for the script's inputs, by name. What is left out is filled in, where the script allows it. */
  readonly inputs?: JsonObject;
  /** The functions for its externals, by name. Only what the script declares is called. */
  readonly externals?: Readonly<Record<string, GrailFunction>>;
  /** What it may use. @default `GRAIL_LIMITS.permissive` */
  readonly limits?: GrailLimits;
  /** Stops it, with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** A place in a script, as a traceback names it. */
export interface GrailFrame {
  /** Line, from 1, in the script as it was written. */
  readonly line: number;
  /** Column, from 1, in characters. */
  readonly column: number;
  /** The function, `<module>` outside of any. */
  readonly function: string;
  /** The line's text. */
  readonly source: string;
}

/** What stopped a script. */
export interface GrailFailure {
  /**
   * `input`: a value is missing; `external`: it declares a function that the host has not; `syntax`; `error`:
   * it raised; `limit`: it used too much; `killed`: it had to be killed, or its process died.
   */
  readonly kind: "input" | "external" | "syntax" | "error" | "limit" | "killed";
  /** The name of the exception's class in Python. */
  readonly name: string;
  /** What went wrong. */
  readonly message: string;
  /** Where, the outermost call first; empty where that is not known. */
  readonly frames: readonly GrailFrame[];
}

/** What a run came to. */
export type GrailRunResult =
  & {
    /** What the script printed, the first 8,000 characters. */
    readonly printed: string;
    /** Milliseconds of computing. */
    readonly computed: number;
  }
  & (
    | { readonly ok: true; readonly value: JsonValue }
    | { readonly ok: false; readonly failure: GrailFailure }
  );

/** What Monty finds in a script beyond what can be seen without it. */
export interface MontyFinding {
  /** `ParseError`: it cannot be read; `E100`: its types do not fit. */
  readonly code: "ParseError" | "E100";
  /** Types are a warning: the checker knows less of Python than the interpreter. */
  readonly severity: "error" | "warning";
  /** Line, from 1. */
  readonly line: number;
  /** Column, from 0, in bytes of UTF-8, as Grail counts. */
  readonly column: number;
  /** The same column in UTF-16 units, from 0. */
  readonly unit: number;
  /** What is wrong, one sentence. */
  readonly message: string;
}

/** Runs and checks scripts. */
export interface GrailRunner extends AsyncDisposable {
  /** Makes sure that scripts can run. @throws {MontyMissingError} */
  prepare(): Promise<void>;
  /**
   * Runs a script. What goes wrong in it is a result, not an error.
   *
   * @throws {MontyMissingError} where scripts cannot run; the signal's reason; what an external throws beside
   * {@linkcode PythonError} and `RemoraError`
   */
  run(script: GrailScript, options?: GrailRunOptions): Promise<GrailRunResult>;
  /** Checks syntax and types. @throws {MontyMissingError} */
  check(
    script: GrailScript,
    options?: { readonly signal?: AbortSignal },
  ): Promise<readonly MontyFinding[]>;
}
