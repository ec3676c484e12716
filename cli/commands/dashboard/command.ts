import { command } from "../../command.ts";
import { kindFlag } from "../../config/flag.ts";
import { STORE } from "../../options.ts";
import type { DashboardFlags } from "./dashboard.ts";

export const DASHBOARD = command<DashboardFlags>({
  brief: "Show everything in the browser, live; answer there",
  description:
    "Starts the dashboard on a store. It needs no agents and no model in this process: they " +
    "run elsewhere and meet it in the store. Any number of dashboards may run at once.",
  examples: [
    { input: "dashboard", brief: "On http://127.0.0.1:8000/" },
    { input: "dashboard --host 0.0.0.0", brief: "For your phone; prints a link with a token" },
    { input: "dashboard --store sqlite:run.db --read-only", brief: "Look at a finished run" },
  ],
  parameters: {
    flags: {
      store: STORE,
      host: kindFlag("dashboard.host", "HOST", "Address to listen on"),
      port: kindFlag("dashboard.port", "PORT", "Port to listen on; 0 takes a free one"),
      basePath: kindFlag("dashboard.basePath", "PREFIX", "Where it is mounted behind a proxy"),
      token: {
        kind: "parsed",
        parse: String,
        placeholder: "TOKEN",
        brief: "What a browser must know (default REMORA_TOKEN; on other hosts one is made up)",
        optional: true,
      },
      open: {
        kind: "boolean",
        brief: "Open a browser (default REMORA_OPEN, else on a terminal with a desktop)",
        optional: true,
      },
      readOnly: {
        kind: "boolean",
        brief: "Show only; nothing can be answered or decided (default REMORA_READ_ONLY)",
        optional: true,
      },
    },
  },
  load: async () => (await import("./dashboard.ts")).dashboard,
});
