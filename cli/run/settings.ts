import type { Bundle, ErrorPolicy, PlanOptions, RunBundleOptions } from "@remora/backend";
import { relative, resolve } from "node:path";
import type { Config } from "../config/config.ts";
import { projectRoot } from "./root.ts";

/** What of the backend is needed to find out what to run. */
type Backend = Pick<typeof import("@remora/backend"), "loadBundle" | "loadQueryPack">;

/** Flags of the commands that start agents. What is left out, `remora.yaml` or a default says. */
export interface RunSettingsFlags {
  readonly bundle?: readonly string[];
  readonly concurrency?: number;
  readonly timeout?: number;
  readonly retries?: number;
  readonly maxTurns?: number;
  readonly onFailure?: ErrorPolicy;
  readonly live?: boolean;
}

/** What to work on, and with which bundles. */
export type PlanSettings = Omit<PlanOptions, "graphId" | "only" | "index" | "signal"> & {
  readonly root: string;
  readonly bundle: readonly Bundle[];
};

/** How agents run. */
export type ConductSettings =
  & Required<Pick<RunBundleOptions, "concurrency" | "policy" | "retries" | "live">>
  & Pick<RunBundleOptions, "timeout" | "maxTurns" | "budget" | "ask" | "checkpoints">;

/**
 * What a command works on, flags and `remora.yaml` put together.
 *
 * @param paths As they were typed, relative to the working folder.
 * @throws {RemoraError} `BUNDLE-…`, `QUERIES-…`
 */
export async function planSettings(
  backend: Backend,
  config: Config,
  { flags, paths }: { readonly flags: RunSettingsFlags; readonly paths: readonly string[] },
): Promise<PlanSettings> {
  const cwd = Deno.cwd();
  const root = await projectRoot(paths, cwd, config.folder);
  const extensions = config.value("discovery.extensions")?.map((name) => name.replace(/^\./, ""));
  const queries = config.value("discovery.queries");
  return {
    root,
    paths: root === cwd ? paths : paths.map((path) => relative(root, resolve(cwd, path)) || "."),
    bundle: await chosenBundles(backend, config, flags.bundle),
    ignore: config.value("discovery.ignore"),
    gitignore: config.value("discovery.gitignore"),
    maxBytes: config.value("discovery.maxFileSize"),
    ...(extensions === undefined ? {} : { extensions }),
    ...(queries === undefined ? {} : { queries: await backend.loadQueryPack(queries) }),
  };
}

/** How agents run, flags and `remora.yaml` put together. */
export function conductSettings(config: Config, flags: RunSettingsFlags): ConductSettings {
  const timeout = config.value("run.timeout", flags.timeout);
  const maxTurns = config.value("run.maxTurns", flags.maxTurns);
  return {
    concurrency: config.value("run.concurrency", flags.concurrency),
    policy: config.value("run.onFailure", flags.onFailure),
    retries: config.value("run.retries", flags.retries),
    live: config.value("run.live", flags.live),
    ...(timeout === undefined ? {} : { timeout }),
    ...(maxTurns === undefined ? {} : { maxTurns }),
    ...resumeSettings(config),
  };
}

/** What is not kept with a run and holds anew when it is resumed. */
export function resumeSettings(
  config: Config,
): Pick<ConductSettings, "budget" | "ask" | "checkpoints"> {
  const tokens = config.value("run.tokens");
  const timeout = config.value("questions.timeout");
  const onExpiry = config.value("questions.onExpiry");
  return {
    ...(tokens === undefined ? {} : { budget: { tokens } }),
    ...(config.value("checkpoints.enabled")
      ? {
        checkpoints: {
          every: config.value("checkpoints.every"),
          keep: config.value("checkpoints.keep"),
        },
      }
      : {}),
    ask: {
      ...(timeout === undefined ? {} : { timeout }),
      ...(onExpiry === undefined ? {} : { onExpiry }),
    },
  };
}

/** The bundles that are named, else those that `remora.yaml` gives to types of nodes, else lint. */
async function chosenBundles(
  backend: Backend,
  config: Config,
  named: readonly string[] | undefined,
): Promise<readonly Bundle[]> {
  const folder = config.value("bundles.folder");
  const load = (name: string, root: string) => backend.loadBundle(name, { root, folder });
  // A path on the command line is relative to where it was typed.
  if (named !== undefined) {
    return await Promise.all(
      named.map((name) => load(/[\\/]/.test(name) ? resolve(name) : name, config.folder)),
    );
  }
  const nodes = config.value("bundles.nodes");
  if (nodes === undefined) return [await load("lint", config.folder)];
  const types = new Map<string, string[]>();
  for (const [type, names] of Object.entries(nodes)) {
    for (const name of names) types.set(name, [...types.get(name) ?? [], type]);
  }
  return await Promise.all([...types].map(async ([name, nodeTypes]): Promise<Bundle> => ({
    ...await load(name, config.folder),
    nodeTypes,
  })));
}
