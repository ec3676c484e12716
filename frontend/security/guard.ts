import { HttpError } from "../http/errors.ts";
import type { HostRule } from "./host.ts";
import { isAuthorized, type TokenRule } from "./token.ts";

/** What a request must pass before a route sees it. */
export interface GuardOptions {
  /** Which names the server answers to; absent: the app around it decides. */
  readonly host?: HostRule;
  /** The token that every client must have; absent: none. */
  readonly token?: TokenRule;
}

/**
 * Refuses requests that come from where they must not.
 *
 * @throws {HttpError} `HOST-UNKNOWN` (421), `ORIGIN-FOREIGN` (403), `TOKEN-MISSING` (401)
 */
export function guard(request: Request, options: GuardOptions): void {
  options.host?.check(request);
  checkOrigin(request);
  if (options.token !== undefined && !isAuthorized(request, options.token)) {
    throw new HttpError(401, "TOKEN-MISSING", "This dashboard needs its token", {
      hint: "Open the link that was printed where it was started",
      headers: { "www-authenticate": 'Bearer realm="Remora"' },
    });
  }
}

/**
 * Refuses what a page of another origin makes a browser send. Programs send neither of the two headers,
 * browsers send `Origin` with every request that can change something.
 */
function checkOrigin(request: Request): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const origin = request.headers.get("origin");
  const site = request.headers.get("sec-fetch-site");
  const isForeign = origin === null
    ? site !== null && site !== "same-origin" && site !== "none"
    : hostOf(origin) !== hostOfRequest(request);
  if (!isForeign) return;
  throw new HttpError(403, "ORIGIN-FOREIGN", `A page of ${shown(origin)} may not do this`, {
    hint: "Open the dashboard itself",
  });
}

// The scheme is left out: behind a proxy that ends TLS it differs.
function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

function hostOfRequest(request: Request): string {
  return request.headers.get("host")?.toLowerCase() ?? new URL(request.url).host;
}

function shown(origin: string | null): string {
  return origin === null ? "another site" : JSON.stringify(origin.slice(0, 100));
}
