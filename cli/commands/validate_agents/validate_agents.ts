import { loadSlice } from "@remora/core/base";
import type { BundleFinding, BundleReport } from "@remora/backend";
import type { Context } from "../../context.ts";
import { resolve } from "node:path";
import { shortPath } from "../../self.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import type { ValidateAgentsFlags } from "./command.ts";

type Backend = typeof import("@remora/backend");

/** Checks bundles; exit code 1 when some are not valid, 2 when none is. */
export async function validateAgents(
  context: Context,
  flags: ValidateAgentsFlags,
  ...names: string[]
): Promise<void> {
  const backend = await loadSlice<Backend>("backend");
  const { out, exit } = context;
  const config = await context.config();
  const folder = config.value("bundles.folder");
  const search = { root: config.folder, folder };
  const wanted = names.length > 0
    ? names.map((name) => /[\\/]/.test(name) ? resolve(name) : name)
    : (await backend.listBundles(search)).map(({ name }) => name);
  const reports = await Promise.all(wanted.map((name) => backend.validateBundle(name, search)));
  const invalid = reports.filter((report) => !isValid(report)).length;
  if (flags.format === "json") out.line(JSON.stringify(reports, null, 2));
  else {
    for (const report of reports) showReport(report, out);
    out.line(
      invalid === 0
        ? `All ${reports.length} agents are valid`
        : `${invalid} of ${reports.length} agents are not valid`,
    );
  }
  if (invalid > 0) exit(invalid === reports.length ? 2 : 1);
}

function isValid({ loads, findings }: BundleReport): boolean {
  return loads && !findings.some(({ severity }) => severity === "error");
}

function showReport(report: BundleReport, screen: Screen): void {
  const { paint } = screen;
  const mark = isValid(report) ? paint.ok("✓") : paint.bad("✗");
  const place = shortPath(report.path, Deno.cwd());
  const dialect = report.dialect === null ? "" : paint.dim(`  dialect ${report.dialect}`);
  screen.line(`${mark} ${paint.bold(safeLine(report.name))}${dialect}`);
  for (const finding of report.findings) screen.line(`  ${findingLine(finding, place, screen)}`);
}

function findingLine(finding: BundleFinding, place: string, { paint }: Screen): string {
  const { file, line, column, severity, code, message, fix } = finding;
  const hue = severity === "error" ? paint.bad : severity === "warning" ? paint.wait : paint.dim;
  const cure = fix === undefined ? "" : paint.dim(` (fix: ${safeLine(fix.title)})`);
  return `${place}/${safeLine(file)}:${line}:${column}  ${hue(severity)} ${code}  ${
    safeLine(message)
  }${cure}`;
}
