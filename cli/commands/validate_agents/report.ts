import type { BundleFinding, BundleReport } from "@remora/backend/bundles";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { excerpt } from "../../terminal/excerpt.ts";
import { placeOf } from "./_place.ts";

/** Shows what was found, each finding with its line, and a count. */
export async function showReports(
  reports: readonly BundleReport[],
  screen: Screen,
): Promise<void> {
  for (const report of reports) await showReport(report, screen);
  const invalid = reports.filter((report) => !isValid(report)).length;
  const all = reports.length === 1
    ? "The agent is valid"
    : `All ${reports.length} agents are valid`;
  screen.line(invalid === 0 ? all : `${invalid} of ${reports.length} agents are not valid`);
}

function isValid({ loads, findings }: BundleReport): boolean {
  return loads && !findings.some(({ severity }) => severity === "error");
}

async function showReport(report: BundleReport, screen: Screen): Promise<void> {
  const { paint } = screen;
  const mark = isValid(report) ? paint.ok("✓") : paint.bad("✗");
  const dialect = report.dialect === null ? "" : paint.dim(`  dialect ${report.dialect}`);
  screen.line(`${mark} ${paint.bold(safeLine(report.name))}${dialect}`);
  for (const { name, may } of report.grants) {
    screen.line(`  ${paint.dim(`${safeLine(name)} may: ${safeLine(may)}`)}`);
  }
  const texts = new Map<string, string | undefined>();
  for (const finding of report.findings) {
    const { file, line, column } = finding;
    screen.line(`  ${findingLine(finding, placeOf(report, file), screen)}`);
    if (!texts.has(file)) texts.set(file, await textOf(report, file));
    for (const shown of excerpt(texts.get(file), { line, column }, screen)) {
      screen.line(`    ${shown}`);
    }
  }
}

function findingLine(finding: BundleFinding, place: string, { paint }: Screen): string {
  const { line, column, severity, code, message, fix } = finding;
  const hue = severity === "error" ? paint.bad : severity === "warning" ? paint.wait : paint.dim;
  const cure = fix === undefined ? "" : paint.dim(` (fix: ${safeLine(fix.title)})`);
  return `${safeLine(place)}:${line}:${column}  ${hue(severity)} ${code}  ${
    safeLine(message)
  }${cure}`;
}

/** For an excerpt only: a file that is gone by now, or is a pipe and never ends, simply has none. */
async function textOf({ folder }: BundleReport, file: string): Promise<string | undefined> {
  if (folder === null) return undefined;
  try {
    if (!(await Deno.stat(`${folder}/${file}`)).isFile) return undefined;
    return await Deno.readTextFile(`${folder}/${file}`);
  } catch {
    return undefined;
  }
}
