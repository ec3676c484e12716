import { EventBus, loadSlice, RemoraError, WorkspaceInboxCoordinator } from "@remora/core";
import type { RunReport, WatchEvent } from "@remora/backend";
import type { Context } from "../../context.ts";
import { problemOf } from "../../errors.ts";
import { connectModel } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { elsewhere } from "../../questions/elsewhere.ts";
import { showResumeStep } from "../../run/next_steps.ts";
import { conductSettings, planSettings } from "../../run/settings.ts";
import type { RunSettingsFlags } from "../../run/settings.ts";
import { wasInterrupted } from "../../run/summary.ts";
import { openForWriting } from "../../store.ts";
import { safeLine } from "../../terminal/safe.ts";
import { userName, VIA } from "../../user.ts";
import { watchLines } from "./watch_lines.ts";
import { WatchScreen } from "./watch_screen.ts";

/** Flags of `remora watch`. */
export interface WatchFlags extends ModelFlags, RunSettingsFlags {
  readonly operations?: readonly string[];
  readonly debounce?: number;
  readonly initial?: boolean;
  readonly store?: string;
  readonly format: "text" | "json";
}

type Backend = typeof import("@remora/backend");

/** Runs agents whenever files change, until it is stopped. */
export async function watch(
  context: Context,
  flags: WatchFlags,
  ...named: string[]
): Promise<void> {
  const { signal, out, err } = context;
  const backend = await loadSlice<Backend>("backend");
  const config = await context.config();
  const bundle = flags.operations ?? flags.bundle;
  const what = await planSettings(backend, config, {
    flags: bundle === undefined ? flags : { ...flags, bundle },
    paths: named.length === 0 ? ["."] : named,
  });
  await checkPaths(named);
  await using model = await connectModel(backend, flags, context);
  await using store = await openForWriting(context, flags.store);
  const isJson = flags.format === "json";
  const screen = isJson ? err : out;
  const stopped: RunReport[] = [];
  {
    await using bus = new EventBus(store.events);
    await using inbox = new WorkspaceInboxCoordinator(bus, store);
    let told = Promise.resolve();
    await using shown = new WatchScreen({
      store,
      after: await store.events.head(),
      screen,
      quiet: isJson,
      answer: async ({ agentId, id }, answer) => {
        await inbox.respond(agentId, id, answer, { by: userName(), via: VIA });
      },
      elsewhere: elsewhere(flags.store),
      onInterrupt: context.stop,
    });
    const names = what.bundle.map(({ name }) => safeLine(name)).join(", ");
    shown.log(`${out.paint.bold(names)}  ${out.paint.dim(safeLine(model.client.name))}`);
    const lines = { screen, storeFlag: flags.store };
    const tell = async (event: WatchEvent): Promise<void> => {
      if (isJson) out.line(JSON.stringify(jsonOf(event)));
      if (event.type === "watching") shown.idle = watchLines(event, lines)[0] ?? "";
      if (event.type === "started") shown.begin(event.graphId);
      if (event.type === "ended") {
        await shown.end(event.report.graphId);
        if (wasInterrupted(event.report)) stopped.push(event.report);
      }
      shown.log(...watchLines(event, lines));
    };
    await backend.watchBundle({
      ...what,
      ...conductSettings(config, flags),
      store,
      model: model.client,
      index: store.workspace(backend.DISCOVERY_WORKSPACE).kv,
      debounce: config.value("watch.debounce", flags.debounce),
      initial: config.value("watch.initial", flags.initial),
      signal,
      onEvent: (event) => {
        told = told.then(() => tell(event));
        // A store that fails ends the watch; the error shows below.
        told.catch(context.stop);
      },
    });
    await told;
  }
  if (stopped.length === 0) return;
  for (const { graphId } of stopped) showResumeStep(graphId, flags.store, err);
  context.exit(130);
}

/** Before a store is made: a mistake in a path must leave nothing behind. @throws {RemoraError} `PATH-NOT-FOUND` */
async function checkPaths(paths: readonly string[]): Promise<void> {
  for (const path of paths) {
    try {
      await Deno.lstat(path);
    } catch (cause) {
      const { NotADirectory, NotFound } = Deno.errors;
      if (!(cause instanceof NotFound || cause instanceof NotADirectory)) throw cause;
      throw new RemoraError("PATH-NOT-FOUND", `There is no file or folder "${path}"`, {
        cause,
        hint: `Paths are looked for in ${Deno.cwd()}`,
      });
    }
  }
}

/** An event as data. */
function jsonOf(event: WatchEvent): unknown {
  return event.type === "failed" ? { type: "failed", error: problemOf(event.error) } : event;
}
