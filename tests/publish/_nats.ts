import { delimiter } from "node:path";

/** A NATS server with JetStream on a free port, and where it listens. */
export interface NatsServer extends AsyncDisposable {
  readonly url: string;
}

/** The `nats-server` of this machine, or undefined where none is installed. */
export function findNatsServer(): string | undefined {
  for (const folder of [...(Deno.env.get("PATH") ?? "").split(delimiter), "/usr/sbin"]) {
    try {
      if (Deno.statSync(`${folder}/nats-server`).isFile) return `${folder}/nats-server`;
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}

/** Starts a server; disposing it ends the process and removes its files. */
export async function startNats(program: string): Promise<NatsServer> {
  const folder = await Deno.makeTempDir({ prefix: "remora_nats_" });
  const port = freePort();
  const child = new Deno.Command(program, {
    args: ["-js", "-sd", folder, "-a", "127.0.0.1", "-p", String(port)],
    stdout: "null",
    stderr: "null",
  }).spawn();
  await listening(port);
  return {
    url: `nats://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      child.kill("SIGTERM");
      await child.status;
      await Deno.remove(folder, { recursive: true });
    },
  };
}

/** A port that was free a moment ago. */
export function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}

async function listening(port: number): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt++) {
    try {
      using _connection = await Deno.connect({ hostname: "127.0.0.1", port });
      return;
    } catch (error) {
      if (!(error instanceof Deno.errors.ConnectionRefused)) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  throw new Error(`nats-server does not listen on ${port} after 5 s`);
}
