import type { HttpAnswer } from "./answer.ts";
import { Connection, ConnectionLost } from "./connection.ts";

const PROXIES = ["HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"];

/** Milliseconds that a connection may be idle: servers close theirs after five seconds, some of them. */
const MAX_IDLE = 4_000;

/** Where requests go. */
interface Target {
  readonly hostname: string;
  readonly port: number;
  /** Everything before the path's end: the path of the base URL. */
  readonly path: string;
  /** The lines between the first one and the length. */
  readonly lines: string;
}

/** What is sent: the lines before the length of the body, and the body. */
interface Request {
  readonly start: string;
  readonly json: string;
}

/**
 * Posts JSON to a server on plain HTTP over connections of its own. A thousand agents make thousands of small
 * requests; `fetch` takes four times as long for each as is needed to send it.
 *
 * Connections are kept while requests are under way or somebody holds them, and closed when that is over: nobody
 * has to close the client. What is more than this, TLS, proxies, redirects, several addresses for a name, is left
 * to `fetch`: then there is no light client, or no answer from it.
 */
export class LightClient {
  readonly #target: Target;
  /** Those that were used last are at the end. */
  #idle: { readonly connection: Connection; readonly since: number }[] = [];
  /** Requests that are under way, and those who hold the connections. */
  #users = 0;

  private constructor(target: Target) {
    this.#target = target;
  }

  /** Makes one, where the server can be reached so. */
  static for(baseUrl: string, headers: Headers): LightClient | undefined {
    const url = new URL(baseUrl);
    if (url.protocol !== "http:" || url.username !== "" || url.search !== "") return undefined;
    if (mayUseProxy()) return undefined;
    const lines = [...headers, ["host", url.host], ["accept-encoding", "identity"]]
      .map(([name, value]) => `${name}: ${value}\r\n`).join("");
    // Others are for those who know their encoding.
    if (!/^[\t\r\n -~]*$/.test(lines)) return undefined;
    return new LightClient({
      hostname: url.hostname.replace(/^\[|\]$/g, ""),
      port: Number(url.port || 80),
      path: url.pathname.replace(/\/+$/, ""),
      lines,
    });
  }

  /**
   * Posts a body of JSON.
   *
   * @returns `undefined` when nothing was sent, or the server sends elsewhere: ask with `fetch`
   * @throws {ConnectionLost} {@linkcode HttpUnreadable}; the signal's reason
   */
  async post(path: string, json: string, signal: AbortSignal): Promise<HttpAnswer | undefined> {
    signal.throwIfAborted();
    using _user = this.hold();
    const { path: base, lines } = this.#target;
    const start = `POST ${base}${path} HTTP/1.1\r\n${lines}`;
    const answer = await this.#send({ start, json }, signal);
    const redirects = answer !== undefined && answer.status >= 300 && answer.status < 400;
    return redirects ? undefined : answer;
  }

  /** Keeps connections open until it is disposed of. */
  hold(): Disposable {
    this.#users++;
    let held = true;
    return {
      [Symbol.dispose]: () => {
        if (held && --this.#users === 0) this.#closeIdle();
        held = false;
      },
    };
  }

  async #send(request: Request, signal: AbortSignal): Promise<HttpAnswer | undefined> {
    for (;;) {
      const kept = this.#takeIdle();
      const connection = kept ?? await this.#connect(signal);
      if (connection === undefined) return undefined;
      try {
        return await exchange(connection, request, signal);
      } catch (error) {
        // The server closed a connection that nobody used, which one notices when one uses it.
        const stale = kept !== undefined && error instanceof ConnectionLost && error.fresh;
        if (!stale || signal.aborted) throw error;
      } finally {
        if (connection.reusable) this.#idle.push({ connection, since: Date.now() });
        else connection.close();
      }
    }
  }

  async #connect(signal: AbortSignal): Promise<Connection | undefined> {
    const { hostname, port } = this.#target;
    try {
      return await Connection.open(hostname, port, signal);
    } catch {
      signal.throwIfAborted();
      // Nothing was sent yet; `fetch` finds another address, or says what is wrong.
      return undefined;
    }
  }

  #takeIdle(): Connection | undefined {
    const newest = this.#idle.pop();
    if (newest === undefined || Date.now() - newest.since < MAX_IDLE) return newest?.connection;
    // All others are older.
    newest.connection.close();
    this.#closeIdle();
    return undefined;
  }

  #closeIdle(): void {
    for (const { connection } of this.#idle) connection.close();
    this.#idle = [];
  }
}

async function exchange(
  connection: Connection,
  { start, json }: Request,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const stop = (): void => connection.close();
  signal.addEventListener("abort", stop, { once: true });
  try {
    return await connection.exchange(start, json);
  } catch (error) {
    signal.throwIfAborted();
    throw error;
  } finally {
    signal.removeEventListener("abort", stop);
  }
}

/** `fetch` goes through a proxy where one is named; where that may not be known, it must be left to it. */
function mayUseProxy(): boolean {
  return PROXIES.some((variable) => {
    // Asked first: reading what is not permitted would ask the person in front of the terminal.
    const { state } = Deno.permissions.querySync({ name: "env", variable });
    return state !== "granted" || Boolean(Deno.env.get(variable));
  });
}
