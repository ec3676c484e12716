import { Hono } from "@hono/hono";
import { json } from "../http/reply.ts";
import { secure } from "../security/headers.ts";
import type { DashboardOptions } from "./options.ts";
import { type RegisteredDashboard, registerRoutes } from "./register.ts";

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
  app.notFound(() =>
    secure(json({ error: "There is nothing at this address", code: "NOT-FOUND" }, 404))
  );
  return { ...registered, fetch: async (request) => await app.fetch(request) };
}
