/** Stands between a client and a server, and can lose what the server says. */
export class DeafProxy implements AsyncDisposable {
  readonly #listener: Deno.TcpListener;
  readonly #server: number;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #running: Promise<void>;
  #trigger: string | undefined;
  #isDeaf = false;
  #heard = Promise.withResolvers<void>();

  /** @param server The port of the server. */
  constructor(server: number) {
    this.#server = server;
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.#running = this.#accept();
  }

  /** Where clients connect to. */
  get port(): number {
    return this.#listener.addr.port;
  }

  /**
   * From the moment on when a client says this, nothing that the server says gets through, until the first
   * such thing was lost: then the connection breaks, and a new one works again.
   */
  loseAnswerTo(text: string): void {
    this.#heard = Promise.withResolvers();
    this.#trigger = text;
  }

  /** Settles when an answer was lost. */
  get lost(): Promise<void> {
    return this.#heard.promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of [...this.#open]) this.#close(connection);
    await this.#running;
  }

  async #accept(): Promise<void> {
    const pipes: Promise<void>[] = [];
    try {
      for await (const client of this.#listener) {
        const server = await Deno.connect({ hostname: "127.0.0.1", port: this.#server });
        this.#open.add(client).add(server);
        pipes.push(this.#pipe(client, server, false), this.#pipe(server, client, true));
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.BadResource)) throw error;
    }
    await Promise.all(pipes);
  }

  async #pipe(from: Deno.TcpConn, to: Deno.TcpConn, isAnswer: boolean): Promise<void> {
    const buffer = new Uint8Array(65_536);
    try {
      for (;;) {
        const count = await from.read(buffer);
        if (count === null) break;
        if (!isAnswer) this.#listen(buffer.subarray(0, count));
        if (isAnswer && this.#isDeaf) {
          this.#isDeaf = false;
          this.#heard.resolve();
          break;
        }
        for (let sent = 0; sent < count;) sent += await to.write(buffer.subarray(sent, count));
      }
    } catch {
      // Either side went away; so does the other.
    }
    this.#close(from);
    this.#close(to);
  }

  #listen(said: Uint8Array): void {
    if (this.#trigger === undefined) return;
    if (!new TextDecoder().decode(said).includes(this.#trigger)) return;
    this.#trigger = undefined;
    this.#isDeaf = true;
  }

  #close(connection: Deno.TcpConn): void {
    if (this.#open.delete(connection)) connection.close();
  }
}
