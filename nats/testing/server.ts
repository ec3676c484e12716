import { createServer } from "node:net";

/** How long a server may take to answer. Milliseconds. */
const PATIENCE = 30_000;

/** Options of {@linkcode NatsServer.start}. */
export interface NatsServerOptions {
  readonly args?: readonly string[];
  readonly config?: string;
  readonly jetstream?: boolean;
}

/** A real nats-server on a free port of this machine, with a folder of its own. */
export class NatsServer implements AsyncDisposable {
  readonly #args: readonly string[];
  readonly #folder: string;
  readonly port: number;
  #process: Deno.ChildProcess | undefined;

  private constructor(port: number, folder: string, args: readonly string[]) {
    this.port = port;
    this.#folder = folder;
    this.#args = args;
  }

  /**
   * Starts one.
   *
   * @param options More arguments of nats-server, a configuration file's text, and whether JetStream is on
   * (it is unless told otherwise).
   */
  static async start(options: NatsServerOptions = {}): Promise<NatsServer> {
    const { args = [], config, jetstream = true } = options;
    const folder = await Deno.makeTempDir({ prefix: "remora-nats-" });
    const port = await freePort();
    const file = `${folder}/nats.conf`;
    if (config !== undefined) await Deno.writeTextFile(file, config);
    const server = new NatsServer(port, folder, [
      ...(config === undefined ? [] : ["-c", file]),
      ...(jetstream ? ["-js", "-sd", folder] : []),
      ...["-a", "127.0.0.1", "-p", `${port}`, ...args],
    ]);
    try {
      await server.restart();
      return server;
    } catch (error) {
      await server[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** Stands where a server would stand, for tests that do not run. */
  static absent(): NatsServer {
    return new NatsServer(0, "", []);
  }

  /** The folder with its data. */
  get folder(): string {
    return this.#folder;
  }

  /** The URL of a store on it. */
  url(stream = "remora", user = ""): string {
    return `nats://${user}127.0.0.1:${this.port}?stream=${stream}`;
  }

  /** Ends it as a power cut would, without a chance to tidy up. */
  async kill(): Promise<void> {
    const process = this.#process;
    this.#process = undefined;
    if (process === undefined) return;
    process.kill("SIGKILL");
    await process.status;
  }

  /** Starts it on the same port with the same data. */
  async restart(): Promise<void> {
    await this.kill();
    const program = natsServer();
    if (program === undefined) throw new Error("nats-server is not installed");
    this.#process = new Deno.Command(program, {
      args: [...this.#args],
      stdin: "null",
      stdout: "null",
      stderr: "null",
    }).spawn();
    await this.#answers();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #answers(): Promise<void> {
    for (const start = Date.now(); Date.now() - start < PATIENCE;) {
      try {
        using connection = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
        await connection.read(new Uint8Array(1));
        return;
      } catch {
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
    }
    throw new Error(`nats-server on port ${this.port} does not answer`);
  }
}

/** The program, or undefined where it is not installed. `NATS_SERVER` names another one. */
export function natsServer(): string | undefined {
  const named = Deno.env.get("NATS_SERVER");
  const folders = [...(Deno.env.get("PATH") ?? "").split(":"), "/usr/sbin", "/usr/local/bin"];
  const candidates = named ? [named] : folders.map((folder) => `${folder}/nats-server`);
  return candidates.find((path) => {
    try {
      return Deno.statSync(path).isFile;
    } catch {
      return false;
    }
  });
}

/**
 * A port that nobody uses at the moment: one that no system gives to whoever asks for any, so that it is still
 * free when its server starts or starts again while other tests run.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 22_000);
    if (await isFree(port)) return port;
  }
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}
