import { maskUrl, RemoraError } from "@remora/core";

/** How to prove who is calling. */
export type Credentials =
  | { readonly kind: "none" }
  | { readonly kind: "password"; readonly user: string; readonly password: string }
  | { readonly kind: "token"; readonly token: string };

/** What a store URL says. */
export interface NatsTarget {
  /** The URL with its credentials masked, for messages. */
  readonly shown: string;
  /** How to talk to it. */
  readonly transport: "tcp" | "websocket";
  /** Whether TLS is asked for; a server that requires it gets it in any case. */
  readonly tls: boolean;
  /** `host:port` */
  readonly servers: readonly string[];
  /** Who is calling. */
  readonly credentials: Credentials;
  /** Name of the event stream, and what the names of the others start with. */
  readonly stream: string;
  /** Name of the key-value bucket. */
  readonly bucket: string;
  /** Copies of each stream that is made. */
  readonly replicas: number;
  /** How long a call waits for a server that is away, in milliseconds. */
  readonly patience: number;
  /** Paths of a credentials file and of TLS files. */
  readonly files: Readonly<Record<FileOption, string | undefined>>;
}

/** Options that name a file. */
export type FileOption = "creds" | "ca" | "cert" | "key";

const DEFAULT_STREAM = "remora";
const DEFAULT_PATIENCE_SECONDS = 60;
const PORTS: Readonly<Record<string, number> & { nats: number }> = {
  nats: 4222,
  tls: 4222,
  ws: 80,
  wss: 443,
};
const FILE_OPTIONS: readonly FileOption[] = ["creds", "ca", "cert", "key"];
const OPTIONS: readonly string[] = ["stream", "bucket", "replicas", "patience", ...FILE_OPTIONS];

/**
 * Reads a store URL: `nats://[USER:PASSWORD@ | TOKEN@]HOST[:PORT][,HOST…][?stream=…&bucket=…]`, and the
 * same with `tls:`, `ws:` and `wss:`. By hand, because several hosts are no URL to `new URL()`.
 *
 * @throws {RemoraError} `STORE-URL`; the message has no credentials in it
 */
export function parseNatsUrl(url: string): NatsTarget {
  const shown = hideCredentials(url);
  const match = /^(nats|tls|ws|wss):\/\/(?:([^@/?#]*)@)?([^@/?#]*)\/?(?:\?([^#]*))?$/i.exec(url);
  if (match === null) throw urlError(shown, "it is not of the form nats://HOST:PORT?stream=NAME");
  const [, scheme = "", user, hosts = "", query = ""] = match;
  const transport = /^ws/i.test(scheme) ? "websocket" : "tcp";
  if (query.includes("@")) {
    // Most likely a password with a question mark in it; none of it may be repeated.
    throw urlError(shown, "write %40 for an @ behind the ?, and %3F for a ? in a password");
  }
  const options = readOptions(query, shown);
  const stream = name(options.get("stream") ?? DEFAULT_STREAM, "stream", shown);
  return {
    shown,
    transport,
    tls: /^(?:tls|wss)$/i.test(scheme),
    servers: readHosts(hosts, PORTS[scheme.toLowerCase()] ?? PORTS.nats, shown),
    credentials: readCredentials(user, shown),
    stream,
    bucket: name(options.get("bucket") ?? stream, "bucket", shown),
    replicas: whole(options.get("replicas") ?? "1", "replicas", 5, shown),
    patience: whole(
      options.get("patience") ?? `${DEFAULT_PATIENCE_SECONDS}`,
      "patience",
      86_400,
      shown,
    ) * 1_000,
    files: {
      creds: options.get("creds"),
      ca: options.get("ca"),
      cert: options.get("cert"),
      key: options.get("key"),
    },
  };
}

/** As `maskUrl`, also where an unencoded slash keeps the password from being one. */
function hideCredentials(url: string): string {
  return maskUrl(url).replace(/^([a-z][a-z0-9+.-]*:\/\/)[^]*@/i, "$1***@");
}

function readOptions(query: string, shown: string): ReadonlyMap<string, string> {
  const options = new Map<string, string>();
  for (const [key, value] of new URLSearchParams(query)) {
    if (!OPTIONS.includes(key)) {
      throw urlError(shown, `?${key}= is not one of ${OPTIONS.join(", ")}`);
    }
    options.set(key, value);
  }
  return options;
}

function readHosts(hosts: string, usual: number, shown: string): readonly string[] {
  return hosts.split(",").map((host) => {
    const match = /^(\[[0-9a-f:.]+\]|[^\s:[\]]+)(?::(\d{1,5}))?$/i.exec(host);
    if (match === null) throw urlError(shown, `"${host}" is not HOST or HOST:PORT`);
    const [, hostname, port = usual] = match;
    return `${hostname}:${port}`;
  });
}

function readCredentials(user: string | undefined, shown: string): Credentials {
  if (user === undefined || user === "") return { kind: "none" };
  const colon = user.indexOf(":");
  if (colon < 0) return { kind: "token", token: decode(user, shown) };
  return {
    kind: "password",
    user: decode(user.slice(0, colon), shown),
    password: decode(user.slice(colon + 1), shown),
  };
}

function decode(text: string, shown: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // Not passed on as a cause: it would carry the password.
    throw urlError(shown, "a % in the user or password is not followed by two hex digits");
  }
}

/** Names of streams and buckets are subject tokens. */
function name(text: string, option: string, shown: string): string {
  if (/^[A-Za-z0-9_-]{1,64}$/.test(text)) return text;
  throw urlError(shown, `${option} must be 1 to 64 letters, digits, hyphens or underscores`);
}

function whole(text: string, option: string, most: number, shown: string): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= 1 && value <= most) return value;
  throw urlError(shown, `${option} must be a whole number from 1 to ${most}`);
}

function urlError(shown: string, reason: string): RemoraError {
  return new RemoraError("STORE-URL", `Cannot open store "${shown}": ${reason}`, {
    hint: "For example nats://127.0.0.1:4222?stream=remora",
  });
}
