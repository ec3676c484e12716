import { connect, isIP, type Socket } from "node:net";
import { connect as connectTls } from "node:tls";
import type { Server } from "@nats-io/nats-core";
import { type Channel, concat, type Greeting, type OpenChannel, readGreeting } from "./channel.ts";

/** What TLS needs beyond the system's certificates. */
export interface TlsFiles {
  /** Certificates of authorities. */
  readonly ca?: string;
  /** The client's own certificate. */
  readonly cert?: string;
  /** Its key. */
  readonly key?: string;
}

/** Options of {@linkcode tcpChannel}. */
export interface TcpOptions {
  /** Refuse a server without TLS. One that asks for it gets it in any case. */
  readonly tls: boolean;
  readonly files: TlsFiles;
}

/** How to reach a server by TCP, with TLS where the URL or the server asks for it. */
export function tcpChannel(options: TcpOptions): OpenChannel {
  return async (server, signal) => {
    const plain = new SocketChannel(connect(server.port, hostOf(server)));
    const abort = (): void => plain.close();
    signal.addEventListener("abort", abort, { once: true });
    try {
      const greeting = await plain.greet();
      if (signal.aborted) throw new Error("given up");
      if (options.tls && !greeting.tlsRequired && !greeting.tlsAvailable) {
        throw new Error("the server has no TLS");
      }
      if (!options.tls && !greeting.tlsRequired) return plain;
      return await plain.encrypt(server, options.files);
    } catch (error) {
      plain.close();
      throw error;
    } finally {
      signal.removeEventListener("abort", abort);
    }
  };
}

class SocketChannel implements Channel {
  readonly encrypted: boolean;
  readonly closed: Promise<Error | undefined>;
  readonly #socket: Socket;
  #greeting: Uint8Array = new Uint8Array();
  #take: (bytes: Uint8Array) => void = (bytes) => {
    this.#greeting = concat([this.#greeting, bytes]);
    this.#greeted();
  };
  #greeted: () => void = () => {};
  #error: Error | undefined;

  constructor(socket: Socket, encrypted = false, greeting?: Uint8Array) {
    this.#socket = socket;
    this.encrypted = encrypted;
    if (greeting !== undefined) this.#greeting = greeting;
    socket.setNoDelay(true);
    // Listeners stay: a reset may be reported after the end, and would otherwise end the process.
    socket.on("error", (error) => this.#error ??= error);
    socket.on("data", (bytes: Uint8Array) => this.#take(bytes));
    this.closed = new Promise((resolve) => socket.once("close", () => resolve(this.#error)));
  }

  get greeting(): Uint8Array {
    return this.#greeting;
  }

  /** Waits for the server's first line. */
  async greet(): Promise<Greeting> {
    for (;;) {
      const greeting = readGreeting(this.#greeting);
      if (greeting !== undefined) return greeting;
      const more = Promise.withResolvers<void>();
      this.#greeted = more.resolve;
      const ended = this.closed.then((error) => {
        throw error ?? new Error("the connection ended");
      });
      await Promise.race([more.promise, ended]);
    }
  }

  /** The same socket with TLS; this channel is not used any more. */
  async encrypt(server: Server, files: TlsFiles): Promise<Channel> {
    this.#socket.removeAllListeners("data");
    const host = hostOf(server);
    // An address has no name to ask for, but is checked against the certificate all the same.
    const identity = isIP(host) === 0 ? { host, servername: host } : { host };
    const secure = connectTls({ socket: this.#socket, ...identity, ...files });
    const channel = new SocketChannel(secure, true, this.#greeting);
    const ready = new Promise<void>((resolve) => secure.once("secureConnect", resolve));
    const ended = channel.closed.then((error) => {
      throw error ?? this.#error ?? new Error("the TLS handshake failed");
    });
    await Promise.race([ready, ended]);
    return channel;
  }

  receive(take: (bytes: Uint8Array) => void): void {
    this.#take = take;
  }

  send(bytes: Uint8Array): void {
    if (!this.#socket.destroyed) this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** IPv6 addresses are in brackets only where a port follows. */
function hostOf(server: Server): string {
  return server.hostname.replaceAll(/[[\]]/g, "");
}
