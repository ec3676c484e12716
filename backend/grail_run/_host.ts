import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { findDeno } from "../tools/process/find_deno.ts";
import { denoError, MontyMissingError } from "./_addon.ts";
import { HOST_PROGRAM } from "./_host_program.ts";

/** Characters of one line of the host; a script's values are bounded by its memory. */
const MAX_LINE = 80_000_000;

/** What a host says, one line each. */
export type HostMessage = JsonObject & { readonly type: string };

/** The process died, or was killed. */
export class HostDied extends Error {
  override readonly name = "HostDied";
}

/**
 * A process for scripts. It has one permission, to load Monty's library, an empty environment, and ends when
 * its input does. One script runs in it at a time, and when that has to be killed, this is.
 */
export class Host implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #writer: WritableStreamDefaultWriter<Uint8Array>;
  readonly #messages: AsyncGenerator<HostMessage>;
  readonly #ended: Promise<unknown>;
  #alive = true;

  private constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#writer = child.stdin.getWriter();
    this.#messages = readMessages(child.stdout);
    this.#ended = child.status.then(() => this.#alive = false);
  }

  /** Starts one. @throws {MontyMissingError} when the library cannot be loaded */
  static async start(library: string): Promise<Host> {
    const host = new Host(spawn(library));
    try {
      const hello = await host.receive();
      if (hello.type === "ready") return host;
      const [reason = ""] = String(hello.message).split("\n");
      throw new MontyMissingError(`its library cannot be loaded (${reason})`);
    } catch (error) {
      await host[Symbol.asyncDispose]();
      if (!(error instanceof HostDied)) throw error;
      throw new MontyMissingError("its library crashes", { cause: error });
    }
  }

  /** Whether it can take a script. */
  get alive(): boolean {
    return this.#alive;
  }

  /** Tells it something. @throws {HostDied} */
  async send(message: JsonObject): Promise<void> {
    try {
      await this.#writer.write(new TextEncoder().encode(`${JSON.stringify(message)}\n`));
    } catch (cause) {
      throw new HostDied("The process of the script has ended", { cause });
    }
  }

  /** Waits for what it says next. @throws {HostDied} */
  async receive(): Promise<HostMessage> {
    const { value, done } = await this.#messages.next();
    if (done !== true) return value;
    throw new HostDied("The process of the script has ended");
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    if (!this.#alive) return;
    this.#alive = false;
    try {
      this.#child.kill("SIGKILL");
    } catch (error) {
      // It has ended by itself.
      if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill();
    await this.#ended;
    // Whoever was waiting for a message gets the end.
    await this.#messages.return(undefined);
    await this.#writer.abort().catch(() => {});
  }
}

function spawn(library: string): Deno.ChildProcess {
  const flags = [
    "--no-prompt",
    "--no-config",
    "--no-lock",
    "--no-check",
    "--no-remote",
    "--no-npm",
  ];
  const program = `data:text/javascript,${encodeURIComponent(HOST_PROGRAM)}`;
  try {
    return new Deno.Command(findDeno(), {
      args: ["run", "--quiet", ...flags, `--allow-ffi=${library}`, program, library],
      clearEnv: true,
      env: { NO_COLOR: "1", ...systemRoot() },
      stdin: "piped",
      stdout: "piped",
      stderr: "null",
    }).spawn();
  } catch (cause) {
    throw denoError(cause);
  }
}

/** Windows programs do not start without it. */
function systemRoot(): Readonly<Record<string, string>> {
  if (Deno.build.os !== "windows") return {};
  const root = Deno.env.get("SystemRoot");
  return root === undefined ? {} : { SystemRoot: root };
}

async function* readMessages(stream: ReadableStream<Uint8Array>): AsyncGenerator<HostMessage> {
  const decoder = new TextDecoder();
  let rest = "";
  for await (const chunk of stream) {
    const parts = (rest + decoder.decode(chunk, { stream: true })).split("\n");
    rest = parts.pop() ?? "";
    if (rest.length > MAX_LINE) return;
    for (const part of parts) {
      const message = parse(part);
      if (message === undefined) return;
      yield message;
    }
  }
}

function parse(line: string): HostMessage | undefined {
  try {
    const value: JsonValue = JSON.parse(line);
    return isJsonObject(value) && isMessage(value) ? value : undefined;
  } catch {
    // A process that does not keep to its lines is as good as dead.
    return undefined;
  }
}

function isMessage(value: JsonObject): value is HostMessage {
  return typeof value.type === "string";
}
