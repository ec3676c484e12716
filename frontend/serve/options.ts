import { parseArgs } from "node:util";
import { RemoraError } from "@remora/core";

/** What the process `serve.ts` was asked for. Absent fields have the defaults of {@linkcode serve}. */
export interface ServeSettings {
  /** Where to listen. */
  readonly host?: string;
  /** The port; 0 for any free one. */
  readonly port?: number;
  /** URL of the store. */
  readonly store?: string;
  /** The token that clients need. */
  readonly token?: string;
  /** Whether to open a browser. */
  readonly open?: boolean;
  /** Where it is mounted. */
  readonly basePath?: string;
  /** Whether it only shows. */
  readonly readOnly?: boolean;
  /** Further host names that it answers to. */
  readonly allowedHosts?: readonly string[];
  /** Whether only help was asked for. */
  readonly help?: boolean;
}

/** What `--help` prints. */
export const HELP = `Shows what agents do, and lets people answer them.

Usage: deno run --allow-net=127.0.0.1:8000 --allow-read=.remora --allow-write=.remora \\
         --allow-env=REMORA_STORE jsr:@remora/frontend/serve [options]

  --host HOST        where to listen (REMORA_HOST; default 127.0.0.1). Any other needs a token
  --port PORT        the port, 0 for any free one (REMORA_PORT; default 8000)
  --store URL        sqlite:PATH, memory: or nats://HOST (REMORA_STORE; default sqlite:.remora/remora.db)
  --token TOKEN      what clients must show (REMORA_TOKEN; made up where one is needed)
  --allow-host NAME  a further host name that it answers to, may be repeated (REMORA_ALLOW_HOST)
  --base-path PATH   where it is mounted behind a proxy (REMORA_BASE_PATH)
  --read-only        only show; an archive can be opened this way (REMORA_READ_ONLY)
  --open             open a browser (REMORA_OPEN; needs --allow-run)
  --help             this text
`;

/** The variables that it reads, where that is allowed. */
export const ENVIRONMENT: readonly string[] = [
  "REMORA_HOST",
  "REMORA_PORT",
  "REMORA_STORE",
  "REMORA_TOKEN",
  "REMORA_ALLOW_HOST",
  "REMORA_BASE_PATH",
  "REMORA_READ_ONLY",
  "REMORA_OPEN",
];

/**
 * Reads flags, and the environment for what they leave open.
 *
 * @param env Looks up a variable. @default the process's, where reading it is allowed
 * @throws {RemoraError} `USAGE`
 */
export function parseSettings(
  args: readonly string[],
  env: (name: string) => string | undefined = readVariable,
): ServeSettings {
  const flags = parseFlags(args);
  const host = flags.host ?? env("REMORA_HOST");
  const port = flags.port ?? env("REMORA_PORT");
  const store = flags.store ?? env("REMORA_STORE");
  const token = flags.token ?? env("REMORA_TOKEN");
  const basePath = flags["base-path"] ?? env("REMORA_BASE_PATH");
  const names = flags["allow-host"] ?? env("REMORA_ALLOW_HOST")?.split(",");
  const allowedHosts = names?.map((name) => name.trim()).filter((name) => name !== "");
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port: parsePort(port) }),
    ...(store === undefined ? {} : { store }),
    ...(token === undefined ? {} : { token: checkToken(token) }),
    ...(basePath === undefined ? {} : { basePath }),
    ...(allowedHosts === undefined ? {} : { allowedHosts }),
    open: flags.open ?? isSet(env("REMORA_OPEN")),
    readOnly: flags["read-only"] ?? isSet(env("REMORA_READ_ONLY")),
    help: flags.help ?? false,
  };
}

const SECRET = /^[A-Za-z0-9._~-]{8,200}$/;

/** A token that fits into a cookie and an address. @throws {RemoraError} `USAGE` */
export function checkToken(token: string): string {
  if (SECRET.test(token)) return token;
  throw new RemoraError("USAGE", `Cannot use a token of ${token.length} characters`, {
    hint: "Use 8 to 200 letters, digits, dots, dashes or underscores",
  });
}

interface Flags {
  readonly host?: string | undefined;
  readonly port?: string | undefined;
  readonly store?: string | undefined;
  readonly token?: string | undefined;
  readonly open?: boolean | undefined;
  readonly help?: boolean | undefined;
  readonly "base-path"?: string | undefined;
  readonly "read-only"?: boolean | undefined;
  readonly "allow-host"?: string[] | undefined;
}

function parseFlags(args: readonly string[]): Flags {
  try {
    return parseArgs({
      args: [...args],
      allowNegative: true,
      options: {
        host: { type: "string" },
        port: { type: "string" },
        store: { type: "string" },
        token: { type: "string" },
        open: { type: "boolean" },
        help: { type: "boolean", short: "h" },
        "base-path": { type: "string" },
        "read-only": { type: "boolean" },
        "allow-host": { type: "string", multiple: true },
      },
    }).values;
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new RemoraError("USAGE", reason.replace(/\. .*$/s, ""), {
      cause,
      hint: "See the options with --help",
    });
  }
}

function parsePort(text: string): number {
  const port = Number(text);
  if (/^\d{1,5}$/.test(text) && port <= 65_535) return port;
  throw new RemoraError("USAGE", `"${text}" is no port`, { hint: "Use a number from 0 to 65535" });
}

function isSet(value: string | undefined): boolean {
  return value !== undefined && !["", "0", "false", "no"].includes(value.toLowerCase());
}

function readVariable(variable: string): string | undefined {
  if (Deno.permissions.querySync({ name: "env", variable }).state !== "granted") return undefined;
  const value = Deno.env.get(variable);
  return value === "" ? undefined : value;
}
