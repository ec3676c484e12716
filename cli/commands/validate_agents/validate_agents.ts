import { loadSlice, SliceMissingError } from "@remora/core/base";
import type { BundleReport, BundleSearchOptions } from "@remora/backend/bundles";
import type { Context, ExitCode } from "../../context.ts";
import { resolve } from "node:path";
import config from "../../deno.json" with { type: "json" };
import { skippedNote } from "../../bundles/skipped.ts";
import { placeUri } from "./_place.ts";
import { showReports } from "./report.ts";

/** Flags of `remora validate-agents`. */
export interface ValidateAgentsFlags {
  readonly format: "text" | "json" | "sarif";
  readonly fix: boolean;
  readonly strict: boolean;
}

type Backend = typeof import("@remora/backend/bundles");

const IS_PATH = /[\\/]|^\.{1,2}$|\.ya?ml$/;

/** One fix can make room for another; more rounds than this are two that undo each other. */
const ROUNDS = 10;

/** Checks bundles; exit code 2 where there are errors, 1 where there are warnings and `--strict`. */
export async function validateAgents(
  context: Context,
  flags: ValidateAgentsFlags,
  ...names: string[]
): Promise<void> {
  const { out, err } = context;
  let backend: Backend;
  try {
    backend = await loadSlice<Backend>("backend/bundles");
  } catch (error) {
    if (!(error instanceof SliceMissingError)) throw error;
    err.line(err.paint.wait(skippedNote(error)));
    return context.exit(2);
  }
  const settings = await context.config();
  const search = { root: settings.folder, folder: settings.value("bundles.folder") };
  // A path is one of the working folder, wherever the project begins.
  const wanted = names.map((name) => IS_PATH.test(name) ? resolve(name) : name);
  let reports = await validate(backend, wanted, search);
  if (flags.fix) {
    const fixed = await fixAll(backend, reports);
    if (fixed > 0) reports = await validate(backend, wanted, search);
    err.line(fixed === 1 ? "1 finding was fixed" : `${fixed} findings were fixed`);
  }
  switch (flags.format) {
    case "json":
      out.line(JSON.stringify(reports.map(toJson), null, 2));
      break;
    case "sarif": {
      const uriOf = (report: BundleReport, file: string): string => placeUri(report, file);
      out.line(
        JSON.stringify(backend.toSarif(reports, { version: config.version, uriOf }), null, 2),
      );
      break;
    }
    case "text":
      await showReports(reports, out);
  }
  context.exit(exitCode(reports, flags.strict));
}

async function validate(
  backend: Backend,
  wanted: readonly string[],
  search: BundleSearchOptions,
): Promise<readonly BundleReport[]> {
  if (wanted.length > 0) return await backend.validateBundles(wanted, search);
  const reports: BundleReport[] = [];
  for (const entry of await backend.listBundles(search)) {
    reports.push(await backend.validateBundle(entry));
  }
  return reports;
}

async function fixAll(backend: Backend, reports: readonly BundleReport[]): Promise<number> {
  let count = 0;
  for (let report of reports) {
    for (let round = 0; round < ROUNDS && report.folder !== null; round++) {
      const fixed = await backend.fixBundle(report);
      if (fixed.length === 0) break;
      count += fixed.length;
      report = await backend.validateBundle(report.path);
    }
  }
  return count;
}

/** The form that programs get: nothing comes in without them having been told. */
function toJson({ path, name, dialect, loads, findings }: BundleReport): unknown {
  return { path, name, dialect, loads, findings };
}

function exitCode(reports: readonly BundleReport[], strict: boolean): ExitCode {
  const has = (severity: string): boolean =>
    reports.some(({ findings }) => findings.some((finding) => finding.severity === severity));
  if (has("error")) return 2;
  return strict && has("warning") ? 1 : 0;
}
