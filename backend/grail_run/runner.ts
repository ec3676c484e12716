import type { JsonValue } from "@remora/core";
import type { GrailScript } from "../grail/types.ts";
import { findMonty, type MontyAddon } from "./_addon.ts";
import { converse, ScriptKilled } from "./_conversation.ts";
import { Host, HostDied, type HostMessage } from "./_host.ts";
import { fillInputs } from "./_inputs.ts";
import { readFrames } from "./_positions.ts";
import { EXTERNAL_PREFIX, toRunnable, toTyped, TYPING_PREFIX } from "./_transform.ts";
import { readProblems } from "./_typing.ts";
import { GRAIL_LIMITS } from "./limits.ts";
import type {
  GrailFailure,
  GrailRunner,
  GrailRunOptions,
  GrailRunResult,
  MontyFinding,
} from "./types.ts";

/** Processes that are kept for the next script. */
const MOST_IDLE = 4;
/** Milliseconds for the check of a script. */
const CHECK_LIMITS = { ...GRAIL_LIMITS.permissive, duration: 20_000 };

/** Options of {@linkcode createGrailRunner}. */
export interface GrailRunnerOptions {
  /** Whether Monty may be fetched when it is not in Deno's cache. @default {true} */
  readonly fetch?: boolean;
}

/**
 * Makes a runner for scripts. It looks for Monty when it is first used, keeps a few processes to run scripts
 * in, and ends them when it is disposed of.
 *
 * @example
 * ```ts ignore
 * import { checkGrail, createGrailRunner } from "@remora/backend";
 *
 * const { script } = await checkGrail('name: str = Input("name")\n"Hello " + name');
 * await using runner = createGrailRunner();
 * console.log(await runner.run(script!, { inputs: { name: "Ada" } }));
 * ```
 */
export function createGrailRunner(options: GrailRunnerOptions = {}): GrailRunner {
  return new MontyRunner(options);
}

class MontyRunner implements GrailRunner {
  readonly #options: GrailRunnerOptions;
  readonly #hosts = new Set<Host>();
  #idle: Host[] = [];
  #addon: Promise<MontyAddon> | undefined;
  #closed = false;

  constructor(options: GrailRunnerOptions) {
    this.#options = options;
  }

  async prepare(): Promise<void> {
    if (this.#idle.length === 0) this.#idle.push(await this.#start());
  }

  async run(script: GrailScript, options: GrailRunOptions = {}): Promise<GrailRunResult> {
    const { inputs: given = {}, externals = {}, limits = GRAIL_LIMITS.permissive, signal } =
      options;
    const inputs = fillInputs(script, given);
    if (!inputs.ok) return failed("input", "InputError", missingInputs(inputs.missing));
    const absent = script.externals.map(({ name }) => name)
      .filter((name) => !Object.hasOwn(externals, name));
    if (absent.length > 0) return failed("external", "ExternalError", missingExternals(absent));
    const declared = Object.fromEntries(
      script.externals.map(({ name }) => [name, externals[name]!]),
    );
    const request = {
      type: "run",
      code: toRunnable(script),
      file: script.file,
      inputs: inputs.values,
      limits: { ...limits },
      prefix: EXTERNAL_PREFIX,
    };
    const began = performance.now();
    try {
      const answer = await this.#on((host) =>
        converse(host, request, { externals: declared, limits, signal })
      );
      return readResult(script, answer);
    } catch (error) {
      const computed = Math.round(performance.now() - began);
      if (error instanceof ScriptKilled) {
        const message = `It did not stop after ${limits.duration / 1000} s of computing`;
        return { ...failed("killed", "TimeoutError", message), computed };
      }
      if (!(error instanceof HostDied)) throw error;
      return { ...failed("killed", "RuntimeError", "The interpreter crashed"), computed };
    }
  }

  async check(
    script: GrailScript,
    { signal }: { readonly signal?: AbortSignal } = {},
  ): Promise<readonly MontyFinding[]> {
    const request = {
      type: "check",
      code: toRunnable(script),
      typed: toTyped(script),
      file: script.file,
      prefix: TYPING_PREFIX,
    };
    try {
      const answer = await this.#on((host) =>
        converse(host, request, { externals: {}, limits: CHECK_LIMITS, signal })
      );
      return readProblems(script, answer);
    } catch (error) {
      const name = error instanceof ScriptKilled ? "did not end" : "crashed";
      if (!(error instanceof ScriptKilled) && !(error instanceof HostDied)) throw error;
      const message = `The check of types ${name}`;
      return [{ code: "E100", severity: "warning", line: 1, column: 0, unit: 0, message }];
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true;
    await Promise.all([...this.#hosts].map((host) => host[Symbol.asyncDispose]()));
    this.#hosts.clear();
  }

  async #on<T>(work: (host: Host) => Promise<T>): Promise<T> {
    const host = await this.#take();
    try {
      return await work(host);
    } finally {
      if (host.alive && !this.#closed && this.#idle.length < MOST_IDLE) this.#idle.push(host);
      else {
        this.#hosts.delete(host);
        await host[Symbol.asyncDispose]();
      }
    }
  }

  async #take(): Promise<Host> {
    for (;;) {
      const host = this.#idle.pop();
      if (host === undefined) return await this.#start();
      if (host.alive) return host;
      // It died while nobody looked.
      this.#hosts.delete(host);
      await host[Symbol.asyncDispose]();
    }
  }

  async #start(): Promise<Host> {
    // Who asks again after the network is back gets another answer.
    this.#addon ??= findMonty(this.#options).catch((error) => {
      this.#addon = undefined;
      throw error;
    });
    const host = await Host.start((await this.#addon).path);
    this.#hosts.add(host);
    return host;
  }
}

function readResult(script: GrailScript, answer: HostMessage): GrailRunResult {
  const base = {
    printed: text(answer.printed) + (answer.cut === true ? "…" : ""),
    computed: typeof answer.spent === "number" ? answer.spent : 0,
  };
  if (answer.type === "done") return { ok: true, value: answer.value ?? null, ...base };
  const { kind } = answer;
  const failure: GrailFailure = {
    kind: kind === "syntax" || kind === "limit" ? kind : "error",
    name: text(answer.name),
    message: text(answer.message),
    frames: readFrames(script, answer.frames),
  };
  return { ok: false, failure, ...base };
}

function failed(kind: GrailFailure["kind"], name: string, message: string): GrailRunResult {
  return {
    ok: false,
    failure: { kind, name, message, frames: [] },
    printed: "",
    computed: 0,
  };
}

function missingInputs(names: readonly string[]): string {
  return `Missing required input: ${names.map((name) => `'${name}'`).join(", ")}`;
}

function missingExternals(names: readonly string[]): string {
  return `Missing external function: ${names.map((name) => `'${name}'`).join(", ")}`;
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
