import { command } from "../../command.ts";
import { HOST, NO_OPEN, PORT, STORE } from "../../options.ts";

/** Flags of `remora dashboard`. */
export interface DashboardFlags {
  readonly store?: string;
  readonly host: string;
  readonly port: number;
  readonly token?: string;
  readonly noOpen: boolean;
  readonly readOnly: boolean;
}

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
      host: HOST,
      port: PORT,
      token: {
        kind: "parsed",
        parse: String,
        placeholder: "TOKEN",
        brief: "What a browser must know (default REMORA_TOKEN; on other hosts one is made up)",
        optional: true,
      },
      noOpen: NO_OPEN,
      readOnly: {
        kind: "boolean",
        brief: "Show only; nothing can be answered or decided",
        default: false,
        withNegated: false,
      },
    },
  },
  load: async () => (await import("./dashboard.ts")).dashboard,
});
