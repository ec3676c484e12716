import { importJsonl, loadSlice, openStore, RemoraError } from "@remora/core";
import { join, resolve } from "node:path";
import { Config } from "../../config/config.ts";
import { ConfigInvalidError } from "../../config/errors.ts";
import { configYaml } from "../../config/to_yaml.ts";
import type { Context } from "../../context.ts";
import { fileError } from "../../files.ts";
import { importBundle, type ImportedBundle } from "../../import/bundle.ts";
import { findOriginal, type Original } from "../../import/find.ts";
import { convertConfig } from "../../import/old_config.ts";
import { shortPath } from "../../self.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";

/** Flags of `remora import`. */
export interface ImportFlags {
  readonly store?: string;
  readonly into?: string;
  readonly format: "text" | "json";
}

/** What became of a file of events. */
interface ImportedEvents {
  readonly from: string;
  readonly stored: number;
  readonly known: number;
  /** Lines that are no events, each with the reason. */
  readonly skipped: readonly { readonly line: number; readonly reason: string }[];
}

/** What became of the settings. */
interface ImportedConfig {
  readonly from: string;
  /** Where they are now; absent where there was none to write. */
  readonly to?: string;
  readonly settings: number;
  readonly notes: readonly { readonly key: string; readonly note: string }[];
}

/** Takes over what the Python original left. */
export async function importOriginal(
  context: Context,
  flags: ImportFlags,
  path: string,
): Promise<void> {
  const found = await look(path);
  const project = resolve(flags.into ?? ".");
  const config = await usableConfig(context);
  const events = await importEvents(found.events, config.value("store", flags.store));
  const bundles = await importBundles(found.bundles, join(project, "agents"));
  const settings = found.config === undefined
    ? undefined
    : await importConfig(found.config, project);
  const { out } = context;
  if (flags.format === "json") {
    out.line(JSON.stringify({ events, bundles, config: settings ?? null }, null, 2));
  } else {
    for (const file of events) showEvents(file, out);
    for (const bundle of bundles) showBundle(bundle, out);
    if (settings !== undefined) showConfig(settings, out);
  }
  const incomplete = events.some(({ skipped }) => skipped.length > 0) ||
    bundles.some(({ problem }) => problem !== undefined);
  if (incomplete) context.exit(1);
}

async function look(path: string): Promise<Original> {
  let found: Original;
  try {
    found = await findOriginal(path);
  } catch (cause) {
    throw fileError(path, "read", cause);
  }
  if (found.events.length + found.bundles.length > 0 || found.config !== undefined) return found;
  throw new RemoraError("IMPORT-NOTHING", `There is nothing of the Python original in ${path}`, {
    hint: "Name its project, a folder with bundle.yaml files, or a file of events (.jsonl)",
  });
}

/** In the original's own project its remora.yaml is what is to be taken over, and no reason to stop. */
async function usableConfig(context: Context): Promise<Config> {
  try {
    return await context.config();
  } catch (error) {
    if (error instanceof ConfigInvalidError) return new Config(undefined);
    throw error;
  }
}

async function importEvents(
  paths: readonly string[],
  url: string,
): Promise<readonly ImportedEvents[]> {
  if (paths.length === 0) return [];
  await using store = await openStore(url);
  const results: ImportedEvents[] = [];
  for (const from of paths) {
    const skipped: { line: number; reason: string }[] = [];
    const { readable } = await Deno.open(from);
    const { read, stored } = await importJsonl(store.events, readable, {
      onInvalid: ({ line, message }) => skipped.push({ line, reason: message }),
    });
    results.push({ from, stored, known: read - stored, skipped });
  }
  return results;
}

async function importBundles(
  paths: readonly string[],
  folder: string,
): Promise<readonly ImportedBundle[]> {
  if (paths.length === 0) return [];
  type Bundles = typeof import("@remora/backend/bundles");
  const backend = await loadSlice<Bundles>("backend/bundles");
  const results: ImportedBundle[] = [];
  for (const path of paths) results.push(await importBundle(backend, path, folder));
  return results;
}

async function importConfig(from: string, project: string): Promise<ImportedConfig> {
  const { readYaml } = await loadSlice<typeof import("@remora/backend/yaml")>("backend/yaml");
  const read = await readYaml(await Deno.readTextFile(from));
  if (!read.ok) {
    const { line, column } = read.place;
    throw new RemoraError("CONFIG-INVALID", `${from}:${line}:${column} ${read.message}`, {
      hint: "Correct it, or move it away to import the rest",
    });
  }
  const { values, notes } = convertConfig(read.file.value);
  const base = { from, settings: values.size, notes };
  if (values.size === 0) return base;
  const text = `# Translated from ${shortPath(from, project)} of the Python original\n${
    configYaml(values)
  }`;
  for (const name of ["remora.yaml", "remora.imported.yaml"]) {
    const to = join(project, name);
    try {
      await Deno.writeTextFile(to, text, { createNew: true });
      return { ...base, to };
    } catch (cause) {
      if (!(cause instanceof Deno.errors.AlreadyExists)) throw fileError(to, "write", cause);
    }
  }
  return base;
}

function showEvents({ from, stored, known, skipped }: ImportedEvents, out: Screen): void {
  const { paint } = out;
  const more = known > 0 ? `, ${known} were there already` : "";
  out.line(`${paint.ok("✓")} ${here(from)}: ${count(stored, "event")} imported${more}`);
  for (const { line, reason } of skipped.slice(0, 5)) {
    out.line(`  ${paint.wait("left out")} line ${line}: ${safeLine(reason)}`);
  }
  if (skipped.length > 5) out.line(`  ${paint.wait("left out")} ${skipped.length - 5} more lines`);
}

function showBundle(bundle: ImportedBundle, out: Screen): void {
  const { paint } = out;
  const { name, from, to, problem, warnings, hides } = bundle;
  if (to === undefined) {
    out.line(
      `${paint.bad("✗")} bundle ${safeLine(name)} (${here(from)}): ${safeLine(problem ?? "")}`,
    );
    return;
  }
  const notes = [
    ...(warnings > 0
      ? [`${count(warnings, "finding")}: remora validate-agents ${safeLine(name)}`]
      : []),
    ...(hides ? [`it stands in the place of the shipped ${safeLine(name)}`] : []),
  ];
  const behind = notes.length === 0 ? "" : paint.dim(` (${notes.join("; ")})`);
  out.line(`${paint.ok("✓")} bundle ${safeLine(name)}: ${here(to)}${behind}`);
}

function showConfig(
  { from, to, settings, notes }: ImportedConfig,
  out: Screen,
): void {
  const { paint } = out;
  const where = to === undefined ? "" : `, written to ${here(to)}`;
  out.line(`${paint.ok("✓")} ${here(from)}: ${settings} settings translated${where}`);
  if (to?.endsWith("imported.yaml") === true) {
    out.line(`  Look at it, then let it take the place of remora.yaml`);
  }
  for (const { key, note } of notes) {
    out.line(`  ${paint.wait(safeLine(key))} ${paint.dim(safeLine(note))}`);
  }
}

function here(path: string): string {
  return safeLine(shortPath(path, Deno.cwd()));
}

function count(number: number, what: string): string {
  return `${number} ${what}${number === 1 ? "" : "s"}`;
}
