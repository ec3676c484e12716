import { type Channel, concat, type OpenChannel, readGreeting } from "./channel.ts";

/** How to reach a server by WebSocket: through proxies that let only HTTP pass. */
export function webSocketChannel(scheme: "ws" | "wss"): OpenChannel {
  return async (server, signal) => {
    const channel = new WebSocketChannel(`${scheme}://${server.hostname}:${server.port}`);
    const abort = (): void => channel.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      await channel.greeted;
      return channel;
    } catch (error) {
      channel.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
}

class WebSocketChannel implements Channel {
  readonly encrypted: boolean;
  readonly closed: Promise<Error | undefined>;
  /** Resolves when the server's first line is there. */
  readonly greeted: Promise<void>;
  readonly #socket: WebSocket;
  #greeting: Uint8Array = new Uint8Array();
  #take: ((bytes: Uint8Array) => void) | undefined;
  #error: Error | undefined;

  constructor(url: string) {
    this.encrypted = url.startsWith("wss:");
    this.#socket = new WebSocket(url);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onerror = (event) => {
      const message = event instanceof ErrorEvent ? event.message : "";
      this.#error ??= new Error(message || "the WebSocket failed");
    };
    this.closed = new Promise((resolve) => {
      this.#socket.onclose = () => resolve(this.#error);
    });
    this.greeted = this.#greet();
  }

  get greeting(): Uint8Array {
    return this.#greeting;
  }

  receive(take: (bytes: Uint8Array) => void): void {
    this.#take = take;
  }

  send(bytes: Uint8Array): void {
    // The client's buffers may be views of larger ones, which it uses again.
    if (this.#socket.readyState === WebSocket.OPEN) this.#socket.send(bytes.slice());
  }

  close(): void {
    this.#socket.close();
  }

  async #greet(): Promise<void> {
    const complete = new Promise<void>((resolve, reject) => {
      this.#socket.onmessage = ({ data }) => {
        const bytes = new Uint8Array(data);
        if (this.#take !== undefined) return this.#take(bytes);
        this.#greeting = concat([this.#greeting, bytes]);
        try {
          if (readGreeting(this.#greeting) !== undefined) resolve();
        } catch (error) {
          reject(error);
        }
      };
    });
    const ended = this.closed.then((error) => {
      throw error ?? new Error("the connection ended");
    });
    await Promise.race([complete, ended]);
  }
}
