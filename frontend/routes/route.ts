import { HttpError } from "../http/errors.ts";
import type { Site } from "./site.ts";

/** The methods that routes serve. */
export type Method = "GET" | "POST";

/** What a handler gets. */
export interface RouteContext {
  /** The request. */
  readonly request: Request;
  /** Its address. */
  readonly url: URL;
  /** What the routes share. */
  readonly site: Site;
  /** The agent that the address names; empty where it names none. */
  readonly agentId: string;
}

/** Answers a request. */
export type Handler = (context: RouteContext) => Response | Promise<Response>;

/** One address, and what can be done there. */
export interface Route {
  /** Below the base path, in Hono's notation. */
  readonly path: string;
  /** What can be done. */
  readonly methods: Readonly<Partial<Record<Method, Handler>>>;
  /** Whether everybody may: for probes, and what a page needs before it has the token. @default {false} */
  readonly isOpen?: boolean;
}

/**
 * The agent that an address names. Agent ids contain slashes and colons: they come as one encoded
 * segment, or as several where a proxy decoded it.
 *
 * @throws {HttpError} `AGENT-UNKNOWN` (400) when it cannot be decoded
 */
export function agentIdOf(url: URL, base: string, action: string): string {
  const path = url.pathname;
  const rest = path.startsWith(`${base}/agent/`) ? path.slice(base.length) : path;
  const end = action === "" ? rest.length : rest.length - action.length - 1;
  try {
    return decodeURIComponent(rest.slice("/agent/".length, end));
  } catch (cause) {
    throw new HttpError(400, "AGENT-UNKNOWN", "The address names no agent", { cause });
  }
}

/** Answers with what a route does for the request's method, or says which methods it has. */
export async function dispatch(route: Route, context: RouteContext): Promise<Response> {
  const { request } = context;
  const method = request.method === "HEAD" ? "GET" : request.method;
  const handler = method === "GET" || method === "POST" ? route.methods[method] : undefined;
  if (handler !== undefined) {
    const response = await handler(context);
    if (request.method !== "HEAD") return response;
    // The stream of a page or of the log has no end, and so no length.
    if (response.headers.get("content-type")?.startsWith("text/event-stream") !== true) {
      const { byteLength } = await response.clone().arrayBuffer();
      response.headers.set("content-length", `${byteLength}`);
    }
    await response.body?.cancel();
    return new Response(null, response);
  }
  await request.body?.cancel();
  const allowed = Object.keys(route.methods);
  throw new HttpError(405, "METHOD", `${request.method} is not possible here`, {
    hint: `Use ${allowed.join(" or ")}`,
    headers: { allow: allowed.includes("GET") ? [...allowed, "HEAD"].join(", ") : "POST" },
  });
}
