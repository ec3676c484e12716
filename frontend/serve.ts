/**
 * Serves the dashboard; run directly it is a process of its own.
 *
 * ```sh
 * deno run --allow-net=127.0.0.1:8000 --allow-read=.remora --allow-write=.remora jsr:@remora/frontend/serve
 * ```
 *
 * @module
 */
import { main } from "./serve/main.ts";

export { type DashboardServer, serve, type ServeOptions } from "./serve/serve.ts";

if (import.meta.main) await main(Deno.args);
