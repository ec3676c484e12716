import { loadSlice, maskUrl, storeUrl } from "@remora/core";
import type { Context } from "../../context.ts";
import { hasDesktop } from "../../dashboard/desktop.ts";
import { readEnv } from "../../terminal/env.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { DashboardFlags } from "./command.ts";

type FrontendServe = typeof import("@remora/frontend/serve");
type DashboardServer = Awaited<ReturnType<FrontendServe["serve"]>>;

/** Serves the dashboard until Ctrl-C. */
export async function dashboard(context: Context, flags: DashboardFlags): Promise<void> {
  const { serve } = await loadSlice<FrontendServe>("frontend/serve");
  const { out, signal } = context;
  const { host, port, store, readOnly } = flags;
  const token = flags.token ?? readEnv("REMORA_TOKEN");
  const names = (readEnv("REMORA_ALLOW_HOST") ?? "").split(",").map((name) => name.trim());
  await using server = await serve({
    host,
    port,
    readOnly,
    signal,
    open: !flags.noOpen && out.isTerminal && hasDesktop(),
    allowedHosts: names.filter((name) => name !== ""),
    ...(store === undefined ? {} : { store }),
    ...(token === undefined || token === "" ? {} : { token }),
  });
  announce(server, flags, out);
  await server.finished;
}

function announce(server: DashboardServer, flags: DashboardFlags, out: Screen): void {
  const { paint } = out;
  const line = (label: string, text: string) => out.line(`${paint.dim(label.padEnd(10))} ${text}`);
  line("Dashboard", paint.bold(paint.brand(out.link(server.url, server.url))));
  for (const url of server.networkUrls) line("Phone", out.link(url, url));
  const note = flags.readOnly ? paint.dim(" (reading only)") : "";
  line("Store", maskUrl(storeUrl(flags.store)) + note);
  if (out.isTerminal) out.line(paint.dim("Ctrl-C ends it; agents go on without it"));
}
