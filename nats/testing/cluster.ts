import { freePort, NatsServer } from "./server.ts";

const SIZE = 3;

/** Three real servers that know each other. */
export class NatsCluster implements AsyncDisposable {
  readonly servers: readonly NatsServer[];

  private constructor(servers: readonly NatsServer[]) {
    this.servers = servers;
  }

  /** Starts one, and waits until it has a leader. */
  static async start(): Promise<NatsCluster> {
    const ports = await Promise.all(Array.from({ length: SIZE }, freePort));
    const routes = ports.map((port) => `"nats://127.0.0.1:${port}"`).join(", ");
    const servers = await Promise.all(ports.map((port, index) =>
      NatsServer.start({
        config: `server_name: server${index}
          cluster { name: test, listen: "127.0.0.1:${port}", routes: [${routes}] }`,
      })
    ));
    return new NatsCluster(servers);
  }

  /** The URL of a store on it. */
  url(stream: string, query = ""): string {
    const hosts = this.servers.map(({ port }) => `127.0.0.1:${port}`).join(",");
    return `nats://${hosts}?stream=${stream}${query}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.servers.map((server) => server[Symbol.asyncDispose]()));
  }
}
