import { loadSlice, maskUrl } from "@remora/core";
import type { Config } from "../../config/config.ts";
import type { Context } from "../../context.ts";
import { hasDesktop } from "../../dashboard/desktop.ts";
import type { Screen } from "../../terminal/screen.ts";

/** Flags of `remora dashboard`. */
export interface DashboardFlags {
  readonly store?: string;
  readonly host?: string;
  readonly port?: number;
  readonly basePath?: string;
  readonly token?: string;
  readonly open?: boolean;
  readonly readOnly?: boolean;
}

type ServeOptions = import("@remora/frontend/serve").ServeOptions;
type FrontendServe = typeof import("@remora/frontend/serve");
type DashboardServer = Awaited<ReturnType<FrontendServe["serve"]>>;

/** Serves the dashboard until Ctrl-C. */
export async function dashboard(context: Context, flags: DashboardFlags): Promise<void> {
  const { serve } = await loadSlice<FrontendServe>("frontend/serve");
  const config = await context.config();
  const { out, signal } = context;
  const settings = dashboardSettings(config, flags, out.isTerminal && hasDesktop());
  await using server = await serve({ ...settings, signal });
  announce(server, settings, out);
  await server.finished;
}

/** What is served and where, all sources put together. */
export type DashboardSettings =
  & Required<
    Pick<ServeOptions, "host" | "port" | "basePath" | "readOnly" | "allowedHosts" | "open">
  >
  & { readonly store: string; readonly token?: string };

/**
 * What flags, environment and `remora.yaml` say about the dashboard.
 *
 * @param hasBrowser Whether to open a browser where nobody decided.
 */
export function dashboardSettings(
  config: Config,
  flags: DashboardFlags,
  hasBrowser: boolean,
): DashboardSettings {
  const token = flags.token ?? config.secret("dashboard.tokenEnv");
  return {
    store: config.value("store", flags.store),
    host: config.value("dashboard.host", flags.host),
    port: config.value("dashboard.port", flags.port),
    basePath: config.value("dashboard.basePath", flags.basePath),
    readOnly: config.value("dashboard.readOnly", flags.readOnly),
    allowedHosts: config.value("dashboard.allowedHosts"),
    open: config.value("dashboard.open", flags.open) ?? hasBrowser,
    ...(token === undefined || token === "" ? {} : { token }),
  };
}

function announce(
  server: DashboardServer,
  { store, readOnly }: { readonly store: string; readonly readOnly: boolean },
  out: Screen,
): void {
  const { paint } = out;
  const line = (label: string, text: string) => out.line(`${paint.dim(label.padEnd(10))} ${text}`);
  line("Dashboard", paint.bold(paint.brand(out.link(server.url, server.url))));
  for (const url of server.networkUrls) line("Phone", out.link(url, url));
  if (out.isTerminal && server.networkCode !== undefined) {
    out.line();
    for (const row of server.networkCode.split("\n")) out.line(row);
    out.line();
  }
  line("Store", maskUrl(store) + (readOnly ? paint.dim(" (reading only)") : ""));
  if (out.isTerminal) out.line(paint.dim("Ctrl-C ends it; agents go on without it"));
}
