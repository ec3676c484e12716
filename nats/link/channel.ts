import type { ConnectionOptions, Server } from "@nats-io/nats-core";

/** A stream of bytes to a server, which has said who it is. */
export interface Channel {
  /** What it has sent so far: its INFO line, and maybe more. */
  readonly greeting: Uint8Array;
  /** Whether it is encrypted. */
  readonly encrypted: boolean;
  /** Resolves when it is over, to why where that is known. */
  readonly closed: Promise<Error | undefined>;
  /** Hands over everything that comes behind the greeting. Called once. */
  receive(take: (bytes: Uint8Array) => void): void;
  /** Sends; what cannot be sent is dropped, and the channel ends. */
  send(bytes: Uint8Array): void;
  /** Ends it. Idempotent. */
  close(): void;
}

/** Opens a channel. Aborting the signal ends the attempt. */
export type OpenChannel = (server: Server, signal: AbortSignal) => Promise<Channel>;

/** The client's options, and how to reach a server. */
export interface LinkOptions extends ConnectionOptions {
  /** How to reach a server. */
  readonly channel: OpenChannel;
}

/** What a server says first, before TLS. */
export interface Greeting {
  /** Whether TLS must be used. */
  readonly tlsRequired: boolean;
  /** Whether it may. */
  readonly tlsAvailable: boolean;
}

/** The first line of a NATS server; undefined while it is not complete. @throws when it is none */
export function readGreeting(bytes: Uint8Array): Greeting | undefined {
  const text = new TextDecoder().decode(bytes);
  if (!"INFO ".startsWith(text.slice(0, 5))) throw new Error("it does not answer as a NATS server");
  const end = text.indexOf("\r\n");
  if (end < 0) return undefined;
  const info: unknown = JSON.parse(text.slice(5, end));
  const has = (name: string): boolean =>
    typeof info === "object" && info !== null &&
    Object.entries(info).some(([key, value]) => key === name && value === true);
  return { tlsRequired: has("tls_required"), tlsAvailable: has("tls_available") };
}

/** Joins chunks. */
export function concat(chunks: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(chunks.reduce((sum, { length }) => sum + length, 0));
  let offset = 0;
  for (const chunk of chunks) {
    all.set(chunk, offset);
    offset += chunk.length;
  }
  return all;
}
