import { Hono } from "@hono/hono";
import { HttpError } from "../http/errors.ts";
import { secure } from "../security/headers.ts";
import type { DashboardOptions } from "./options.ts";
import { problem, type RegisteredDashboard, registerRoutes } from "./register.ts";
import { normalBase } from "./site.ts";

/** A dashboard as an app of its own. */
export interface Dashboard extends RegisteredDashboard {
  /** Answers a request; fits `Deno.serve`. */
  fetch(request: Request): Promise<Response>;
}

/**
 * Makes a dashboard that can be served as it is.
 *
 * @example
 * ```ts
 * import { openStore } from "@remora/core";
 * import { createDashboard } from "@remora/frontend";
 *
 * await using store = await openStore("memory:");
 * await using dashboard = createDashboard({ store });
 * const response = await dashboard.fetch(new Request("http://127.0.0.1/api/questions"));
 * console.log(await response.json()); // []
 * ```
 */
export function createDashboard(options: DashboardOptions): Dashboard {
  const app = new Hono();
  const registered = registerRoutes(app, options);
  const base = normalBase(options.basePath ?? "");
  app.notFound(({ req }) => {
    const error = new HttpError(404, "NOT-FOUND", "There is nothing at this address");
    return secure(problem(error, req.raw, base));
  });
  return { ...registered, fetch: async (request) => await app.fetch(request) };
}
