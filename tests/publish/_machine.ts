import { deno, type Outcome } from "../../tools/_deno.ts";
import { type Fetched, readFetched } from "./_fetched.ts";
import type { Registry } from "./registry/registry.ts";

/** A program that runs until it is stopped. */
export interface RunningProgram extends AsyncDisposable {
  readonly pid: number;
  /** What it has written to standard output and standard error so far. */
  readonly output: () => string;
  /** The first match of a pattern in its output. @throws {Error} when it ends or stays silent */
  waitFor(pattern: RegExp, timeout?: number): Promise<RegExpExecArray>;
}

/**
 * A machine that has Deno and nothing else: an empty cache, an empty folder to work in, and our packages in
 * a registry on loopback. npm packages come from wherever npm is configured to take them.
 */
export class EmptyMachine implements AsyncDisposable {
  readonly #registry: Registry;
  readonly #root: string;

  private constructor(registry: Registry, root: string) {
    this.#registry = registry;
    this.#root = root;
  }

  static async create(registry: Registry): Promise<EmptyMachine> {
    const root = await Deno.makeTempDir({ prefix: "remora_publish_" });
    await Deno.mkdir(`${root}/work`);
    registry.takeLog();
    return new EmptyMachine(registry, root);
  }

  /** The folder in which programs run. */
  get folder(): string {
    return `${this.#root}/work`;
  }

  /** What programs get besides the environment of this process. */
  get env(): Record<string, string> {
    return {
      DENO_DIR: `${this.#root}/cache`,
      DENO_NO_UPDATE_CHECK: "1",
      JSR_URL: this.#registry.url,
      NO_COLOR: "1",
    };
  }

  /** What programs have fetched since the last call. */
  async fetched(): Promise<Fetched> {
    return await readFetched(this.#registry.takeLog(), `${this.#root}/cache`);
  }

  /** Runs `deno ARGS` until it ends. */
  async run(args: readonly string[]): Promise<Outcome> {
    return await deno(args, {
      cwd: this.folder,
      env: this.env,
      signal: AbortSignal.timeout(60_000),
    });
  }

  /** Starts `deno ARGS`; disposing the program sends SIGTERM and waits. */
  start(args: readonly string[]): RunningProgram {
    const child = new Deno.Command(Deno.execPath(), {
      args: [...args],
      cwd: this.folder,
      env: this.env,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const output = new Output();
    const ended = Promise.all([
      output.read(child.stdout),
      output.read(child.stderr),
      child.status,
    ]).then(() => output.end());
    return {
      pid: child.pid,
      output: () => output.text,
      waitFor: (pattern, timeout) => output.waitFor(pattern, timeout),
      async [Symbol.asyncDispose]() {
        try {
          child.kill("SIGTERM");
        } catch (error) {
          if (!(error instanceof TypeError)) throw error; // it has ended
        }
        await ended;
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.#root, { recursive: true });
  }
}

class Output {
  text = "";
  #ended = false;
  #changed = Promise.withResolvers<void>();

  async read(stream: ReadableStream<Uint8Array<ArrayBuffer>>): Promise<void> {
    const lines = stream.pipeThrough(new TextDecoderStream())
      .pipeThrough(new TransformStream(new Lines()));
    for await (const line of lines) {
      if (line.startsWith("Download ")) continue; // Deno's own, and it names addresses too
      this.text += line;
      this.#notify();
    }
  }

  end(): void {
    this.#ended = true;
    this.#notify();
  }

  async waitFor(pattern: RegExp, timeout = 30_000): Promise<RegExpExecArray> {
    const late = Promise.withResolvers<void>();
    let expired = false;
    const timer = setTimeout(() => {
      expired = true;
      late.resolve();
    }, timeout);
    try {
      while (true) {
        const match = pattern.exec(this.text);
        if (match) return match;
        if (this.#ended) throw new Error(`Ended without ${pattern}:\n${this.text}`);
        if (expired) throw new Error(`No ${pattern} within ${timeout} ms:\n${this.text}`);
        await Promise.race([this.#changed.promise, late.promise]);
      }
    } finally {
      clearTimeout(timer);
    }
  }

  #notify(): void {
    this.#changed.resolve();
    this.#changed = Promise.withResolvers<void>();
  }
}

/** Cuts a stream of text into lines, each with its end. */
class Lines implements Transformer<string, string> {
  #rest = "";

  transform(chunk: string, controller: TransformStreamDefaultController<string>): void {
    const lines = (this.#rest + chunk).split(/(?<=\n)/);
    this.#rest = lines.at(-1)!.endsWith("\n") ? "" : lines.pop()!;
    for (const line of lines) controller.enqueue(line);
  }

  flush(controller: TransformStreamDefaultController<string>): void {
    if (this.#rest !== "") controller.enqueue(this.#rest);
  }
}
