import { loadSlice, RemoraError, SliceMissingError } from "@remora/core/base";
import { skippedNote } from "../../bundles/skipped.ts";
import type { Context } from "../../context.ts";
import { listModels } from "../../model/connect.ts";
import type { ModelFlags } from "../../model/flags.ts";
import { type ModelSettings, modelSettings } from "../../model/settings.ts";
import { shortPath } from "../../self.ts";
import { readEnv } from "../../terminal/env.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { tableLines } from "../../terminal/table.ts";
import { displayWidth, wrap } from "../../terminal/width.ts";
import { type AgentRow, checkedRows, type KnownModels, uncheckedRows } from "./rows.ts";

/** Flags of `remora list-agents`. */
export interface ListAgentsFlags extends ModelFlags {
  readonly format: "table" | "json";
}

type Backend = typeof import("@remora/backend/bundles");

/** Milliseconds for the model server: a list is not worth more. */
const PATIENCE = 2_000;

/** Lists the agents. What cannot be checked is left out of the table, and said below it. */
export async function listAgents(context: Context, flags: ListAgentsFlags): Promise<void> {
  const { out, err } = context;
  const { rows, notes } = await collect(flags, context);
  if (flags.format === "json") out.line(JSON.stringify(rows, null, 2));
  else showTable(rows, out);
  for (const line of notes.flatMap((note) => wrap(note, err.columns()))) {
    err.line(err.paint.wait(line));
  }
}

async function collect(
  flags: ListAgentsFlags,
  context: Context,
): Promise<{ readonly rows: readonly AgentRow[]; readonly notes: readonly string[] }> {
  const config = await context.config();
  const { folder: root } = config;
  const folder = config.value("bundles.folder");
  let backend: Backend;
  try {
    backend = await loadSlice<Backend>("backend/bundles");
  } catch (error) {
    // A slice that is there and broken is a defect: that one is not passed over.
    if (!(error instanceof SliceMissingError)) throw error;
    return { rows: await uncheckedRows(root, folder), notes: [skippedNote(error)] };
  }
  const asking = knownModels(backend, modelSettings(config, flags, readEnv), context.signal);
  const rows = await checkedRows(backend, { root, folder }, asking.then(({ models }) => models));
  const { note } = await asking;
  return { rows, notes: note === undefined ? [] : [note] };
}

async function knownModels(
  backend: Backend,
  settings: ModelSettings,
  signal: AbortSignal,
): Promise<{ readonly models: KnownModels; readonly note?: string }> {
  // The offline model is part of the backend: nothing has to be asked.
  if (settings.offline) {
    return { models: { ids: [backend.OFFLINE_MODEL_ID], chosen: backend.OFFLINE_MODEL_ID } };
  }
  const chosen = settings.model ?? null;
  try {
    const models = await listModels(backend, settings, signal, PATIENCE);
    return { models: { ids: models.map(({ id }) => id), chosen } };
  } catch (error) {
    if (!(error instanceof RemoraError)) throw error;
    const note = `Model availability unknown: ${safeLine(error.message)}`;
    return { models: { ids: null, chosen }, note };
  }
}

function showTable(rows: readonly AgentRow[], screen: Screen): void {
  const columns = [
    { title: "Agent", shrinkTo: 12 },
    { title: "Enabled" },
    { title: "Bundle" },
    { title: "Valid" },
    { title: "Adapter", shrinkTo: 8 },
    { title: "Model" },
    { title: "From", shrinkTo: 8, cut: "middle" },
  ] as const;
  const { paint } = screen;
  const cells = rows.map((row) => [
    safeLine(row.name),
    mark(row.enabled, "-", screen),
    mark(row.bundleFound, "-", screen),
    validMark(row, screen),
    row.adapter === null ? "-" : safeLine(row.adapter),
    mark(row.modelAvailable, row.valid === null ? "-" : "?", screen),
    row.path === null ? "shipped" : safeLine(shortPath(row.path, Deno.cwd())),
  ]);
  for (const line of tableLines(columns, cells, screen)) screen.line(line);
  screen.line();
  const legend = [
    `${paint.ok("✓")} yes`,
    `${paint.bad("✗")} no`,
    `${paint.wait("~N")} N warnings`,
    "? model server not reachable",
    "- not checked",
  ];
  for (const line of packed(legend, screen.columns())) screen.line(line);
  for (const { name, errors: [error, ...others] } of rows) {
    if (error === undefined) continue;
    const more = others.length === 0 ? "" : ` (and ${others.length} more: remora validate-agents)`;
    const text = safeLine(`${name} ${error}${more}`);
    for (const [index, line] of wrap(text, Math.max(8, screen.columns() - 2)).entries()) {
      screen.line(`${index === 0 ? paint.bad("✗") : " "} ${line}`);
    }
  }
}

/** Parts beside each other, on as many lines as it takes. */
function packed(parts: readonly string[], columns: number): readonly string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = lines.length === 0 ? part : `${lines.at(-1)}   ${part}`;
    if (lines.length > 0 && displayWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(part);
  }
  return lines;
}

function validMark({ valid, warnings }: AgentRow, screen: Screen): string {
  if (valid === true && warnings !== null && warnings > 0) return screen.paint.wait(`~${warnings}`);
  return mark(valid, "-", screen);
}

function mark(value: boolean | null, unknown: string, { paint }: Screen): string {
  if (value === null) return paint.off(unknown);
  return value ? paint.ok("✓") : paint.bad("✗");
}
