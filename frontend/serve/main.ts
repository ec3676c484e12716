import { formatError, maskUrl, storeUrl } from "@remora/core";
import { drawWithoutProcess } from "./_first_render.tsx";
import { HELP, parseSettings } from "./options.ts";
import { type DashboardServer, serve } from "./serve.ts";

/** Runs the dashboard as a process of its own, until it is told to stop. */
export async function main(args: readonly string[]): Promise<void> {
  const stop = new AbortController();
  try {
    const { help, ...settings } = parseSettings(args);
    if (help) return console.log(HELP.trimEnd());
    drawWithoutProcess();
    const server = await serve({ ...settings, signal: stop.signal });
    announce(server, storeUrl(settings.store), settings.readOnly ?? false);
    const remove = onSignals(() => stop.abort());
    await server.finished;
    remove();
  } catch (error) {
    console.error(formatError(error));
    Deno.exit(2);
  }
}

function announce(server: DashboardServer, store: string, readOnly: boolean): void {
  console.log(`Remora dashboard  ${server.url}`);
  for (const url of server.networkUrls) console.log(`On your phone     ${url}`);
  const { networkCode } = server;
  if (networkCode !== undefined && Deno.stdout.isTerminal()) console.log(`\n${networkCode}\n`);
  console.log(`Store             ${maskUrl(store)}${readOnly ? " (reading only)" : ""}`);
}

/** Calls back at the first SIGINT or SIGTERM; the second SIGINT ends the process at once. */
function onSignals(callback: () => void): () => void {
  let isAsked = false;
  const stop = (): void => {
    if (isAsked) Deno.exit(130);
    isAsked = true;
    callback();
  };
  const signals: Deno.Signal[] = Deno.build.os === "windows" ? ["SIGINT"] : ["SIGINT", "SIGTERM"];
  for (const signal of signals) Deno.addSignalListener(signal, stop);
  return () => {
    for (const signal of signals) Deno.removeSignalListener(signal, stop);
  };
}
