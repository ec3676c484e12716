import { readFile } from "node:fs/promises";
import process from "node:process";
import {
  AuthorizationError,
  type ConnectionOptions,
  credsAuthenticator,
  type NatsConnection,
  UserAuthenticationExpiredError,
} from "@nats-io/nats-core";
import { RemoraError } from "@remora/core";
import type { LinkOptions, OpenChannel } from "./channel.ts";
import { tcpChannel, type TlsFiles } from "./tcp.ts";
import { connectOver } from "./transport.ts";
import { webSocketChannel } from "./websocket.ts";
import type { FileOption, NatsTarget } from "./url.ts";

/** How long one attempt to connect may take, in milliseconds. */
const CONNECT_TIMEOUT = 5_000;
/** A dead network is noticed after two of these, in milliseconds. */
const PING_INTERVAL = 20_000;
const SLOWEST_RECONNECT = 5_000;
/** How long the first attempt is repeated, in milliseconds, and how often. */
const GRACE = 2_000;
const PAUSE = 100;

/** What the options of the URL are called in the environment, as for the `nats` command line. */
const VARIABLES: Readonly<Record<FileOption, string>> = {
  creds: "NATS_CREDS",
  ca: "NATS_CA",
  cert: "NATS_CERT",
  key: "NATS_KEY",
};

/** Counts failed attempts, so that a server that is away is asked less and less often. */
export class Backoff {
  #failures = 0;

  /** Milliseconds until the next attempt: 50 to 5,000, with jitter so that clients do not come back together. */
  next(): number {
    const delay = Math.min(SLOWEST_RECONNECT, 50 * 2 ** this.#failures);
    return delay / 2 + Math.random() * delay / 2;
  }

  /** One more attempt begins. */
  attempt(): void {
    this.#failures = Math.min(this.#failures + 1, 10);
  }

  /** It worked. */
  reset(): void {
    this.#failures = 0;
  }
}

/**
 * Connects; after that the client reconnects by itself for as long as it is open. A server that just
 * starts again is given a moment.
 *
 * @throws {RemoraError} `STORE-UNREACHABLE`, `STORE-UNAUTHORIZED`, `STORE-TLS`, `STORE-PERMISSION`,
 * `STORE-CREDENTIALS`
 */
export async function connectTo(target: NatsTarget, backoff: Backoff): Promise<NatsConnection> {
  let end = performance.now() + GRACE;
  let hungUp: Error | undefined;
  for (;;) {
    const before = hungUp;
    try {
      return await connectOnce(target, backoff, (error) => hungUp = error);
    } catch (error) {
      // It was there and went away, which takes the client a time-out to notice.
      if (before === undefined && hungUp !== undefined) end = performance.now() + GRACE;
      if (!mayPass(error) || performance.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
    }
  }
}

async function connectOnce(
  target: NatsTarget,
  backoff: Backoff,
  hungUp: (error: Error) => void,
): Promise<NatsConnection> {
  let ended: Error | undefined;
  const options: LinkOptions = {
    name: "remora",
    servers: [...target.servers],
    timeout: CONNECT_TIMEOUT,
    pingInterval: PING_INTERVAL,
    maxPingOut: 2,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => backoff.next(),
    noAsyncTraces: true,
    // Other servers of a cluster are tried only where this process may connect to any.
    ignoreClusterUpdates: !mayConnectAnywhere(),
    channel: noteEnd(await channelTo(target), (error) => ended ??= error),
    ...await authentication(target),
  };
  try {
    return await connectOver(options);
  } catch (error) {
    // The client waits for an answer also when the server has hung up, and only says that time is over.
    const timeout = error instanceof Error && error.message === "timeout";
    if (!timeout || ended === undefined) throw connectError(error, target);
    hungUp(ended);
    throw connectError(ended, target);
  }
}

/** Whether a server that starts again would look like this. */
function mayPass(error: unknown): boolean {
  return error instanceof RemoraError &&
    /ECONNREFUSED|ECONNRESET|EPIPE|WebSocket|connection ended|ended the/.test(error.message);
}

/** Reports why a channel ended, as far as it tells. */
function noteEnd(open: OpenChannel, note: (error: Error) => void): OpenChannel {
  return async (server, signal) => {
    const channel = await open(server, signal);
    channel.closed.then((error) => {
      const said = error === undefined ? "" : ` (${error.message})`;
      if (/alert/.test(said)) return note(error!);
      note(
        new Error(
          channel.encrypted
            ? `the server ended the TLS connection${said}; it may ask for a certificate of the client`
            : `the server ended the connection${said}`,
        ),
      );
    });
    return channel;
  };
}

async function channelTo(target: NatsTarget): Promise<OpenChannel> {
  const { transport, tls } = target;
  if (transport === "websocket") return webSocketChannel(tls ? "wss" : "ws");
  return tcpChannel({ tls, files: await tlsFiles(target) });
}

function mayConnectAnywhere(): boolean {
  return typeof Deno === "undefined" ||
    Deno.permissions.querySync({ name: "net" }).state === "granted";
}

async function authentication(target: NatsTarget): Promise<Partial<ConnectionOptions>> {
  const { credentials } = target;
  switch (credentials.kind) {
    case "password":
      return { user: credentials.user, pass: credentials.password };
    case "token":
      return { token: credentials.token };
    case "none": {
      const creds = await file(target, "creds");
      return creds === undefined ? {} : { authenticator: credsAuthenticator(creds) };
    }
    default:
      return credentials satisfies never;
  }
}

async function tlsFiles(target: NatsTarget): Promise<TlsFiles> {
  const [ca, cert, key] = await Promise.all([
    file(target, "ca"),
    file(target, "cert"),
    file(target, "key"),
  ]);
  const decoder = new TextDecoder();
  return {
    ...(ca && { ca: decoder.decode(ca) }),
    ...(cert && { cert: decoder.decode(cert) }),
    ...(key && { key: decoder.decode(key) }),
  };
}

/** The file that the URL names, else the one that the environment names, where that may be read. */
async function file(target: NatsTarget, option: FileOption): Promise<Uint8Array | undefined> {
  const variable = VARIABLES[option];
  const path = target.files[option] ?? environment(variable);
  if (path === undefined || path === "") return undefined;
  try {
    return await readFile(path);
  } catch (cause) {
    throw new RemoraError("STORE-CREDENTIALS", `Cannot read ${path} for ${target.shown}`, {
      cause,
      hint: `Check the path in ?${option}= or ${variable}, and that this process may read it`,
    });
  }
}

/** A library must not make a prompt appear for a variable that is optional. */
function environment(variable: string): string | undefined {
  const granted = typeof Deno === "undefined" ||
    Deno.permissions.querySync({ name: "env", variable }).state === "granted";
  return granted ? process.env[variable] : undefined;
}

function connectError(error: unknown, target: NatsTarget): RemoraError {
  const reason = reasonOf(error);
  const what = `Cannot connect to ${target.shown}`;
  if (isUnauthorized(error)) {
    return new RemoraError("STORE-UNAUTHORIZED", `${what}: ${reason}`, {
      cause: error,
      hint: "Give USER:PASSWORD@ or TOKEN@ before the host, or name a file with NATS_CREDS",
    });
  }
  if (error instanceof Error && /NotCapable|PermissionDenied/.test(`${error.name} ${reason}`)) {
    return new RemoraError("STORE-PERMISSION", `${what}: ${reason}`, {
      cause: error,
      hint: `Run again with --allow-net=${target.servers.join(",")}`,
    });
  }
  if (/certificate|self.signed|\btls\b|\bssl\b|handshake/i.test(reason)) {
    return new RemoraError("STORE-TLS", `${what}: ${reason}`, {
      cause: error,
      hint: /has no TLS/.test(reason)
        ? "Write nats: instead of tls:, or set the server up with a certificate"
        : "Name the authority that signed the server's certificate with ?ca=FILE or NATS_CA, and " +
          "the client's own certificate with ?cert=FILE&key=FILE where the server asks for one",
    });
  }
  return new RemoraError("STORE-UNREACHABLE", `${what}: ${reason}`, {
    cause: error,
    hint: "Check host and port, and that nats-server is running",
  });
}

/** Whether the server said that it does not know the caller. */
export function isUnauthorized(error: unknown): boolean {
  if (error instanceof AuthorizationError) return true;
  if (error instanceof UserAuthenticationExpiredError) return true;
  return error instanceof Error && error.cause !== undefined && isUnauthorized(error.cause);
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return error === undefined ? "the connection ended" : `${error}`;
  const text = error.message === "" ? error.name : error.message;
  return text.split("\n")[0] ?? text;
}
