/**
 * The dashboard inside an app that is there already, below a path of its own.
 *
 * `deno run -A examples/hono_app/main.ts --port 3000 --store sqlite:.remora/remora.db`
 *
 * @module
 */
import { Hono } from "@hono/hono";
import { openStore } from "@remora/core";
import { registerRoutes } from "@remora/frontend";
import { parseArgs } from "node:util";

if (import.meta.main) {
  const { values: { port, store: url } } = parseArgs({
    options: { port: { type: "string", default: "3000" }, store: { type: "string" } },
  });
  await using store = await openStore(url);
  const app = new Hono();
  app.get("/", (context) => context.html(`<h1>The shop</h1><a href="/agents/">Its agents</a>`));
  await using dashboard = registerRoutes(app, { store, basePath: "/agents" });

  const onListen = ({ port }: Deno.NetAddr) => console.log(`http://127.0.0.1:${port}/agents/`);
  const options = { hostname: "127.0.0.1", port: Number(port), onListen };
  const server = Deno.serve(options, app.fetch);
  Deno.addSignalListener("SIGINT", () => {
    // A server waits for its connections, and a page's event stream would never end.
    dashboard.closeStreams();
    void server.shutdown();
  });
  await server.finished;
}
