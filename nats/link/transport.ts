import type { ConnectionOptions, NatsConnection, Server } from "@nats-io/nats-core";
import {
  NatsConnectionImpl,
  setTransportFactory,
  type Transport,
} from "@nats-io/nats-core/internal";
import type { Channel, LinkOptions, OpenChannel } from "./channel.ts";

/**
 * Connects the NATS client over a channel of ours.
 *
 * Not over `@nats-io/transport-node`: it takes the error listeners off a socket before it closes it, and
 * when the server refuses a login the reset that follows ends the process. It also looks names up itself,
 * which needs more than permission for one host and port, and it cannot be used beside WebSockets, because
 * the client keeps one transport for all connections of a process.
 */
export function connectOver(options: LinkOptions): Promise<NatsConnection> {
  setTransportFactory({ factory: () => new ChannelTransport() });
  return NatsConnectionImpl.connect({ ...options, resolve: false });
}

/** What the NATS client expects of a connection. */
class ChannelTransport implements Transport {
  readonly lang = "remora";
  readonly version = "1";
  closeError?: Error;
  readonly #abort = new AbortController();
  readonly #closed = Promise.withResolvers<void | Error>();
  #channel: Channel | undefined;
  #received: Uint8Array[] = [];
  #wake: () => void = () => {};
  #done = false;

  get isClosed(): boolean {
    return this.#done;
  }

  async connect(server: Server, options: ConnectionOptions): Promise<void> {
    if (!hasChannel(options)) throw new Error("connections of others need their own transport");
    const channel = await options.channel(server, this.#abort.signal);
    if (this.#done) {
      channel.close();
      throw new Error("given up");
    }
    this.#channel = channel;
    this.#received.push(channel.greeting);
    channel.receive((bytes) => {
      this.#received.push(bytes);
      this.#wake();
    });
    channel.closed.then((error) => this.#end(error));
  }

  async *[Symbol.asyncIterator](): AsyncIterableIterator<Uint8Array> {
    while (!this.#done) {
      const received = this.#received;
      if (received.length === 0) {
        await new Promise<void>((resolve) => this.#wake = resolve);
        continue;
      }
      this.#received = [];
      yield* received;
    }
  }

  isEncrypted(): boolean {
    return this.#channel?.encrypted ?? false;
  }

  send(frame: Uint8Array): void {
    this.#channel?.send(frame);
  }

  async close(error?: Error): Promise<void> {
    this.#end(error);
    await this.#channel?.closed;
  }

  disconnect(): void {
    this.#end();
  }

  closed(): Promise<void | Error> {
    return this.#closed.promise;
  }

  discard(): void {
    this.#end();
  }

  #end(error?: Error): void {
    if (this.#done) return;
    this.#done = true;
    if (error !== undefined) this.closeError = error;
    this.#abort.abort();
    this.#wake();
    this.#channel?.close();
    // A connection that never stood is the business of whoever called connect().
    if (this.#channel !== undefined) this.#closed.resolve(error);
  }
}

function hasChannel(
  options: ConnectionOptions,
): options is ConnectionOptions & { readonly channel: OpenChannel } {
  return "channel" in options && typeof options.channel === "function";
}
