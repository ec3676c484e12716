import { openStore, type Store } from "@remora/core";
import { qrCode, qrText } from "../qr/qr.ts";
import { createDashboard, type Dashboard } from "../routes/dashboard.ts";
import { normalBase } from "../routes/site.ts";
import { isLoopback } from "../security/host.ts";
import { newToken } from "../security/token.ts";
import type { Panel } from "../views/model.ts";
import { localUrl, networkUrls } from "./addresses.ts";
import { openBrowser } from "./browser.ts";
import { listen } from "./listen.ts";
import { checkToken } from "./options.ts";

/** Options of {@linkcode serve}. */
export interface ServeOptions {
  /** Where to listen. Any but a loopback address needs a token. @default {"127.0.0.1"} */
  readonly host?: string;
  /** The port; 0 for any free one. @default {8000} */
  readonly port?: number;
  /** The store, or its URL: one that was opened stays yours. @default `REMORA_STORE` or the usual file */
  readonly store?: Store | string;
  /** What clients must show. @default none on a loopback address, a fresh one on any other */
  readonly token?: string;
  /** Whether to open a browser; needs the permission to run it. @default {false} */
  readonly open?: boolean;
  /** Where it is mounted behind a proxy. @default {""} */
  readonly basePath?: string;
  /** Whether it only shows. @default {false} */
  readonly readOnly?: boolean;
  /** Further host names that it answers to. @default none */
  readonly allowedHosts?: readonly string[];
  /** Panels of one's own, below the others; one with the id of ours stands in its place. @default none */
  readonly panels?: readonly Panel[];
  /** Ends it when aborted. */
  readonly signal?: AbortSignal;
}

/** A dashboard that is being served. */
export interface DashboardServer extends AsyncDisposable {
  /** Where to open it on this machine; with the token, where one is needed. */
  readonly url: string;
  /** Where others reach it; with the token. Empty on a loopback address. */
  readonly networkUrls: readonly string[];
  /** The code of the first of them, drawn with characters, for a terminal; absent where there is none. */
  readonly networkCode?: string;
  /** The port it listens on. */
  readonly port: number;
  /** Resolves when it has ended. */
  readonly finished: Promise<void>;
  /** Ends it: streams first, then requests that run, then the store if it was opened here. */
  close(): Promise<void>;
}

// Requests that still run get this long, in milliseconds.
const GRACE = 2_000;
// And the last replies this long to leave: a request is over when its reply was handed on, not when it was sent.
const FLUSH = 50;

/**
 * Serves the dashboard.
 *
 * @throws {RemoraError} `PORT-IN-USE`, `PORT-FORBIDDEN`, `HOST-INVALID`, `USAGE`, and what opening the
 * store throws
 * @example
 * ```ts
 * import { openStore } from "@remora/core";
 * import { serve } from "@remora/frontend/serve";
 *
 * await using store = await openStore("memory:");
 * await using server = await serve({ store, port: 0 });
 * console.log((await fetch(new URL("/healthz", server.url))).status); // 200
 * ```
 */
export async function serve(options: ServeOptions = {}): Promise<DashboardServer> {
  const { host = "127.0.0.1", port = 8000, readOnly = false } = options;
  const base = normalBase(options.basePath ?? "");
  const given = options.token === undefined ? undefined : checkToken(options.token);
  const token = given ?? (isLoopback(host) ? undefined : newToken());
  const isOwn = options.store === undefined || typeof options.store === "string";
  const store = typeof options.store === "object"
    ? options.store
    : await openStore(options.store, { readOnly });
  const query = token === undefined ? "" : `?token=${token}`;
  const clients = new WeakMap<Request, string>();
  const running = new Set<Promise<void>>();
  let actual = port;
  const dashboard = createDashboard({
    store,
    basePath: base,
    readOnly,
    allowedHosts: [bareHost(host), ...options.allowedHosts ?? []],
    allowAnyAddress: !isLoopback(host),
    networkUrls: () => networkUrls(host, actual, `${base}/mobile${query}`),
    clientOf: (request) => clients.get(request) ?? "",
    ...(token === undefined ? {} : { token }),
    ...(port === 0 ? {} : { cookieName: `remora_token_${port}` }),
    ...(options.panels === undefined ? {} : { panels: options.panels }),
  });
  const stop = new AbortController();
  let server: Deno.HttpServer<Deno.NetAddr>;
  try {
    server = listen({ host, port, signal: stop.signal }, (request, info) => {
      clients.set(request, info.remoteAddr.hostname);
      running.add(info.completed);
      // Who goes away in the middle of a reply is nobody's problem.
      info.completed.catch(() => {}).finally(() => running.delete(info.completed));
      return dashboard.fetch(request);
    });
  } catch (error) {
    await dashboard.close();
    if (isOwn) await store.close();
    throw error;
  }
  actual = server.addr.port;
  const close = once(() =>
    end({ server, dashboard, stop, running, store: isOwn ? store : undefined })
  );
  options.signal?.addEventListener("abort", () => void close(), { once: true });
  if (options.signal?.aborted) void close();
  const url = localUrl(host, actual, `${base}/${query}`);
  if (options.open === true) await openBrowser(url);
  // The code leads to the page for a phone, as that on the dashboard does.
  const [address] = networkUrls(host, actual, `${base}/mobile${query}`);
  const code = address === undefined ? undefined : qrCode(address);
  return {
    url,
    networkUrls: networkUrls(host, actual, `${base}/${query}`),
    ...(code === undefined ? {} : { networkCode: qrText(code) }),
    port: actual,
    finished: server.finished.then(close),
    close,
    [Symbol.asyncDispose]: close,
  };
}

async function end(parts: {
  readonly server: Deno.HttpServer<Deno.NetAddr>;
  readonly dashboard: Dashboard;
  readonly stop: AbortController;
  readonly running: ReadonlySet<Promise<void>>;
  readonly store: Store | undefined;
}): Promise<void> {
  const { server, dashboard, stop, running, store } = parts;
  dashboard.closeStreams();
  // Not shutdown(): that waits for a reader that stopped reading, for ever, and cannot be cut short.
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<void>((resolve) => timer = setTimeout(resolve, GRACE));
  await Promise.race([Promise.allSettled(running), late]);
  clearTimeout(timer);
  await new Promise((resolve) => setTimeout(resolve, FLUSH));
  stop.abort();
  await server.finished;
  await dashboard.close();
  await store?.close();
}

function once(action: () => Promise<void>): () => Promise<void> {
  let result: Promise<void> | undefined;
  return () => result ??= action();
}

function bareHost(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}
