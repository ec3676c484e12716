import { errorBody, HttpError, isUnexpected, statusOf } from "../http/errors.ts";
import { html, json, newNonce, wantsPage } from "../http/reply.ts";
import { guard, type GuardOptions } from "../security/guard.ts";
import { secure } from "../security/headers.ts";
import { HostRule } from "../security/host.ts";
import type { TokenRule } from "../security/token.ts";
import { problemPage } from "../views/problem_page.tsx";
import { enter } from "./login.ts";
import type { DashboardOptions } from "./options.ts";
import { agentIdOf, dispatch, type Route } from "./route.ts";
import { Site } from "./site.ts";
import { ROUTES } from "./table.ts";

/** The part of an app that routes are registered on: Hono's apps have it. */
export interface RouteTarget {
  /** Serves all methods at a path. */
  all(
    path: string,
    handler: (context: { readonly req: { readonly raw: Request } }) => Promise<Response>,
  ): unknown;
}

/** A dashboard within somebody's app. */
export interface RegisteredDashboard extends AsyncDisposable {
  /** Ends the streams of all pages: call it before a server shuts down, which waits for them otherwise. */
  closeStreams(): void;
  /** Ends everything but the store. */
  close(): Promise<void>;
}

/**
 * Mounts the dashboard on an app of yours, under any path. It brings its own checks, headers and errors,
 * and touches no other route.
 *
 * @param app A Hono app, or anything with its `all`.
 * @returns What ends it; the store stays yours.
 * @example
 * ```ts
 * import { Hono } from "@hono/hono";
 * import { openStore } from "@remora/core";
 * import { registerRoutes } from "@remora/frontend";
 *
 * await using store = await openStore("memory:");
 * const app = new Hono();
 * await using dashboard = registerRoutes(app, { store, basePath: "/remora" });
 * console.log((await app.request("/remora/healthz")).status); // 200
 * dashboard.closeStreams();
 * ```
 */
export function registerRoutes(app: RouteTarget, options: DashboardOptions): RegisteredDashboard {
  const site = new Site(options);
  const rules = rulesOf(options, site.base);
  for (const route of ROUTES) {
    const path = route.path === "/" && site.base !== "" ? site.base : `${site.base}${route.path}`;
    app.all(path, ({ req }) => serveRoute(route, req.raw, site, rules));
    if (route.path === "/" && site.base !== "") {
      app.all(`${site.base}/`, ({ req }) => serveRoute(route, req.raw, site, rules));
    }
  }
  return {
    closeStreams: () => site.closeStreams(),
    close: () => site[Symbol.asyncDispose](),
    [Symbol.asyncDispose]: () => site[Symbol.asyncDispose](),
  };
}

function rulesOf(options: DashboardOptions, base: string): GuardOptions {
  const { allowedHosts, allowAnyAddress = false, token, cookieName = "remora_token" } = options;
  const rule: TokenRule | undefined = token === undefined
    ? undefined
    : { token, cookie: cookieName, path: base === "" ? "/" : base };
  return {
    ...(allowedHosts === undefined ? {} : { host: new HostRule(allowedHosts, allowAnyAddress) }),
    ...(rule === undefined ? {} : { token: rule }),
  };
}

async function serveRoute(
  route: Route,
  request: Request,
  site: Site,
  rules: GuardOptions,
): Promise<Response> {
  try {
    const url = new URL(request.url);
    const entered = route.isOpen === true ? undefined : enter(request, url, rules);
    if (entered !== undefined) return secure(entered);
    if (route.isOpen !== true) guard(request, rules);
    const action = /\.\+\}\/?(.*)$/.exec(route.path)?.[1];
    const agentId = action === undefined ? "" : agentIdOf(url, site.base, action);
    return secure(await dispatch(route, { request, url, site, agentId }));
  } catch (error) {
    if (isUnexpected(error)) site.report(error);
    return secure(problem(error, request, site.base));
  }
}

/** The reply to a request that failed: a page for a browser, JSON for everybody else. */
export function problem(error: unknown, request: Request, base: string): Response {
  const status = statusOf(error);
  const body = errorBody(error);
  const headers = error instanceof HttpError ? { ...error.headers } : {};
  if (!wantsPage(request)) return json(body, status, headers);
  const nonce = newNonce();
  const page = problemPage({ base, status, body, nonce, needsToken: status === 401 });
  const response = html(page, nonce, status);
  for (const [name, value] of Object.entries(headers)) response.headers.set(name, value);
  return response;
}
