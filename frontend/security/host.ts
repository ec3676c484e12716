import { HttpError } from "../http/errors.ts";

const LOOPBACK: ReadonlySet<string> = new Set(["127.0.0.1", "localhost", "[::1]"]);

/**
 * The names that a server answers to. A page that rebinds its own name to a loopback address passes every
 * other check: browser and server both think that it is at home.
 */
export class HostRule {
  readonly #names: ReadonlySet<string>;
  readonly #anyAddress: boolean;

  /**
   * @param names Further names, without port.
   * @param anyAddress Whether any IP address will do: a page cannot rebind one. For servers that listen
   * on all interfaces.
   */
  constructor(names: readonly string[], anyAddress: boolean) {
    this.#names = new Set([...LOOPBACK, ...names.map((name) => name.toLowerCase())]);
    this.#anyAddress = anyAddress;
  }

  /** @throws {HttpError} `HOST-UNKNOWN` (421) */
  check(request: Request): void {
    const host = request.headers.get("host") ?? new URL(request.url).host;
    const name = nameOf(host);
    if (name !== undefined && this.#names.has(name)) return;
    if (name !== undefined && this.#anyAddress && isAddress(name)) return;
    throw new HttpError(
      421,
      "HOST-UNKNOWN",
      `No dashboard at ${JSON.stringify(host.slice(0, 100))}`,
      {
        hint: "Start it with --allow-host NAME to use this name",
      },
    );
  }
}

/** Whether a host to listen on can be reached from this machine only. */
export function isLoopback(host: string): boolean {
  return LOOPBACK.has(host) || host === "::1" || /^127\.\d+\.\d+\.\d+$/.test(host);
}

function nameOf(host: string): string | undefined {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i.exec(host);
  return match?.[1]?.toLowerCase();
}

function isAddress(name: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(name) || /^\[[0-9a-f:.]+\]$/.test(name);
}
