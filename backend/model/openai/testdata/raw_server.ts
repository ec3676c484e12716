/** What a server does with a request: the pieces it writes; then it closes, or waits for the next one. */
export type RawScript = readonly {
  readonly pieces: readonly (string | Uint8Array)[];
  readonly closes?: boolean;
}[];

/** A server that writes what it is told to, byte for byte. */
export class RawServer implements AsyncDisposable {
  readonly #listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  readonly #script: RawScript;
  readonly #serving: Promise<void>;
  readonly requests: string[] = [];
  connections = 0;
  #open = new Set<Deno.Conn>();

  constructor(script: RawScript) {
    this.#script = script;
    this.#serving = this.#serve();
  }

  get baseUrl(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}/v1`;
  }

  async #serve(): Promise<void> {
    const talks: Promise<void>[] = [];
    for await (const connection of this.#listener) {
      this.connections++;
      this.#open.add(connection);
      talks.push(this.#talk(connection).catch(() => {}));
    }
    await Promise.all(talks);
  }

  async #talk(connection: Deno.Conn): Promise<void> {
    const buffer = new Uint8Array(65_536);
    for (let read = await connection.read(buffer); read !== null;) {
      const step = this.#script[this.requests.length];
      this.requests.push(new TextDecoder().decode(buffer.subarray(0, read)));
      for (const piece of step?.pieces ?? []) {
        await writeAll(connection, piece);
        // So that each is read by itself, most of the time.
        await new Promise((resolve) => setTimeout(resolve, 0));
      }
      if (step?.closes ?? true) break;
      read = await connection.read(buffer);
    }
    this.#open.delete(connection);
    connection.close();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    for (const connection of this.#open) connection.close();
    await this.#serving;
  }
}

async function writeAll(connection: Deno.Conn, piece: string | Uint8Array): Promise<void> {
  const bytes = typeof piece === "string" ? new TextEncoder().encode(piece) : piece;
  for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
}
