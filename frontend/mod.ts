/**
 * The dashboard: a server-rendered page that lives over an event stream, and a JSON interface beside it.
 * It needs a store and nothing else: no model code, no agent in the same process.
 *
 * @example In an app of your own
 * ```ts
 * import { Hono } from "@hono/hono";
 * import { openStore } from "@remora/core";
 * import { registerRoutes } from "@remora/frontend";
 *
 * await using store = await openStore("memory:");
 * const app = new Hono();
 * await using dashboard = registerRoutes(app, { store });
 * console.log((await app.request("/healthz")).status); // 200
 * dashboard.closeStreams();
 * ```
 *
 * @module
 */
export * from "./state/mod.ts";
export { dashboardView, type DashboardViewOptions } from "./views/dashboard_view.tsx";
export { mobileView } from "./views/mobile_view.tsx";
export { projectorView } from "./views/projector_view.tsx";
export type { HistoryMoment, ViewOptions } from "./views/_page.tsx";
export { type CustomPanel, customPanel } from "./views/custom_panel.tsx";
export { Html, html, type HtmlValue } from "./views/html.ts";
export type { ChangeSet, Panel, PanelView, Row, ViewModel, Watched } from "./views/model.ts";
export { createDashboard, type Dashboard } from "./routes/dashboard.ts";
export type { DashboardOptions } from "./routes/options.ts";
export { type RegisteredDashboard, registerRoutes, type RouteTarget } from "./routes/register.ts";
