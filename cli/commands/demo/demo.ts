import { loadSlice, maskUrl, newId, openStore, type Store } from "@remora/core";
import { join } from "node:path";
import type { Context } from "../../context.ts";
import { hasDesktop } from "../../dashboard/desktop.ts";
import { type ConnectedModel, connectModel } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { conduct, type Conducted } from "../../run/conduct.ts";
import { showReport } from "../../run/report.ts";
import { wasInterrupted } from "../../run/summary.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { makeFolder } from "./folder.ts";

/** Flags of `remora demo`. */
export interface DemoFlags extends Pick<ModelFlags, "baseUrl" | "model" | "apiKeyEnv"> {
  readonly host: string;
  readonly port: number;
  readonly store?: string;
  readonly noOpen: boolean;
  readonly dir?: string;
  readonly exit: boolean;
  readonly answer?: "auto";
}

type Backend = typeof import("@remora/backend");
type FrontendServe = typeof import("@remora/frontend/serve");

const CONCURRENCY = 4;

/** Copies the sample project, starts the dashboard and lets agents lint the copy. */
export async function demo(context: Context, flags: DemoFlags): Promise<void> {
  const [backend, { serve }] = await Promise.all([
    loadSlice<Backend>("backend"),
    loadSlice<FrontendServe>("frontend/serve"),
  ]);
  const { out, signal } = context;
  await using folder = await makeFolder(backend, flags.dir);
  const storeUrl = flags.store ?? `sqlite:${join(folder.path, ".remora", "remora.db")}`;
  await using store = await openStore(storeUrl);
  await using dashboard = await serve({
    store,
    host: flags.host,
    port: flags.port,
    open: !flags.noOpen && out.isTerminal && hasDesktop(),
  });
  await using model = await connectModel(
    backend,
    // The tour is the same wherever it is taken: remora.yaml does not choose its server.
    { ...flags, offline: flags.baseUrl === undefined },
    context,
  );
  // From here on there is something to look at.
  folder.keep();
  showHead({ folder: folder.path, model, dashboard, storeUrl }, flags, out);

  // Who carries out "try again" on the dashboard.
  await using _worker = startWorker(backend, { store, model, signal });
  const result = await runDemo(context, { backend, store, model, root: folder.path, flags });
  await showReport(context, result, { store, storeUrl, diffs: true });
  if (flags.exit || wasInterrupted(result.report) || signal.aborted) return;

  out.line();
  out.line(`The dashboard stays up at ${out.paint.brand(out.link(dashboard.url, dashboard.url))}`);
  out.line(out.paint.dim("Ctrl-C ends it"));
  await aborted(signal);
}

function startWorker(
  backend: Backend,
  { store, model, signal }: {
    readonly store: Store;
    readonly model: ConnectedModel;
    readonly signal: AbortSignal;
  },
): AsyncDisposable {
  const over = new AbortController();
  const working = backend.runWorker({
    store,
    model: () => Promise.resolve(model.client),
    slots: CONCURRENCY,
    signal: AbortSignal.any([signal, over.signal]),
    live: true,
  });
  // What goes wrong shows at the end; until then the demonstration goes on.
  working.catch(() => {});
  return {
    async [Symbol.asyncDispose](): Promise<void> {
      over.abort();
      await working;
    },
  };
}

async function runDemo(
  context: Context,
  demo: {
    readonly backend: Backend;
    readonly store: Store;
    readonly model: ConnectedModel;
    readonly root: string;
    readonly flags: DemoFlags;
  },
): Promise<Conducted> {
  const { backend, store, model, root, flags } = demo;
  const graphId = newId();
  return await conduct({
    context,
    store,
    graphId,
    format: "text",
    elsewhere: "on the dashboard",
    start: (onLead) =>
      backend.runBundle({
        onLead,
        store,
        root,
        paths: ["src", "scripts", "tests"],
        bundle: "lint",
        graphId,
        model: model.client,
        concurrency: CONCURRENCY,
        signal: context.signal,
        probe: false,
        live: true,
        ...(flags.answer === undefined ? {} : { answer: flags.answer }),
      }),
  });
}

function showHead(
  demo: {
    readonly folder: string;
    readonly model: ConnectedModel;
    readonly dashboard: { readonly url: string; readonly networkUrls: readonly string[] };
    readonly storeUrl: string;
  },
  flags: DemoFlags,
  out: Screen,
): void {
  const { paint } = out;
  const line = (label: string, text: string) =>
    out.line(`  ${paint.dim(label.padEnd(10))} ${text}`);
  const { url, networkUrls } = demo.dashboard;
  out.line(`${paint.bold(paint.brand("remora"))} ${paint.bold("demo")}`);
  out.line();
  line("Project", `${demo.folder} ${paint.dim("(a copy of the sample project)")}`);
  line("Model", safeLine(demo.model.client.name));
  line("Dashboard", paint.bold(paint.brand(out.link(url, url))));
  for (const address of networkUrls) line("Phone", out.link(address, address));
  if (flags.store !== undefined) line("Store", maskUrl(demo.storeUrl));
  out.line();
  const who = flags.answer === "auto" ? "A synthetic user answers" : "You answer";
  out.line(
    `Agents lint it, ${CONCURRENCY} at a time, and ask before a fix that is not mechanical.`,
  );
  out.line(`${who}: ${flags.answer === "auto" ? "watch it" : "here, or"} on the dashboard.`);
  out.line();
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
}
