import { loadSlice } from "@remora/core/base";
import type { GrailFileCheck, GrailFinding } from "@remora/backend/grail";
import type { MontyFinding } from "@remora/backend/grail_run";
import type { Context } from "../../context.ts";
import { safeLine } from "../../terminal/safe.ts";
import type { Screen } from "../../terminal/screen.ts";
import { excerpt } from "../../terminal/excerpt.ts";

/** Flags of `remora check-tool`. */
export interface CheckToolFlags {
  readonly format: "table" | "json";
  readonly rules: "v2" | "v3";
  readonly strict: boolean;
  readonly types: boolean;
}

type Grail = typeof import("@remora/backend/grail");
type Monty = typeof import("@remora/backend/grail_run");

/** A finding of either; Monty's have a code more. */
type Finding = GrailFinding | MontyFinding;

interface Checked {
  readonly file: string;
  readonly text: string | undefined;
  readonly valid: boolean;
  readonly errors: readonly Finding[];
  readonly warnings: readonly Finding[];
}

/** Checks scripts; exit code 1 when some are not valid, 2 when none is. */
export async function checkTool(
  context: Context,
  flags: CheckToolFlags,
  ...paths: string[]
): Promise<void> {
  const { out, signal } = context;
  const { checkGrailFiles } = await loadSlice<Grail>("backend/grail");
  const wanted = paths.length > 0 ? paths : ["."];
  const files = await checkGrailFiles(wanted, { rules: flags.rules, signal });
  const more = flags.types ? await checkTypes(files, context) : new Map<string, Finding[]>();
  const checks = files.map((check) => toChecked(check, more.get(check.file) ?? [], flags));
  if (flags.format === "json") out.line(JSON.stringify(checks.map(toJson), null, 2));
  else showChecks(checks, flags, out);
  const invalid = checks.filter(({ valid }) => !valid).length;
  if (invalid > 0) context.exit(invalid === checks.length ? 2 : 1);
}

/** What Monty finds in scripts that are in order otherwise; without Monty nothing, and a line about it. */
async function checkTypes(
  files: readonly GrailFileCheck[],
  { err, signal }: Context,
): Promise<ReadonlyMap<string, readonly Finding[]>> {
  const { checkWithMonty } = await loadSlice<Monty>("backend/grail_run");
  const loaded = files.flatMap(({ file, script }) =>
    script === undefined ? [] : [{ file, script }]
  );
  const check = await checkWithMonty(loaded.map(({ script }) => script), { signal });
  if (!check.available) {
    err.line(err.paint.wait(`Types are not checked: ${safeLine(check.reason)}`));
    return new Map();
  }
  return new Map(loaded.map(({ file }, index) => [file, check.findings[index] ?? []]));
}

function toChecked(
  { file, text, errors, warnings }: GrailFileCheck,
  more: readonly Finding[],
  { strict }: CheckToolFlags,
): Checked {
  const all = {
    errors: [...errors, ...more.filter(({ severity }) => severity === "error")],
    warnings: [...warnings, ...more.filter(({ severity }) => severity === "warning")],
  };
  const valid = all.errors.length === 0 && !(strict && all.warnings.length > 0);
  return { file, text, valid, ...all };
}

/** The form that programs get: nothing comes in without them having been told. */
function toJson({ file, valid, errors, warnings }: Checked): unknown {
  const place = ({ line, column, code, message }: Finding): unknown => ({
    ...{ line, column, code, message },
  });
  return { file, valid, errors: errors.map(place), warnings: warnings.map(place) };
}

function showChecks(checks: readonly Checked[], { rules }: CheckToolFlags, screen: Screen): void {
  for (const check of checks) showCheck(check, screen);
  const invalid = checks.filter(({ valid }) => !valid).length;
  const all = checks.length === 1
    ? "The script is valid"
    : `All ${checks.length} scripts are valid`;
  const some = `${invalid} of ${checks.length} scripts are not valid`;
  screen.line(`${invalid === 0 ? all : some} by the rules of Grail ${rules}`);
}

function showCheck({ file, text, valid, errors, warnings }: Checked, screen: Screen): void {
  const { paint } = screen;
  screen.line(`${valid ? paint.ok("✓") : paint.bad("✗")} ${paint.bold(safeLine(file))}`);
  for (const finding of [...errors, ...warnings]) {
    const { line, unit, severity, code, message } = finding;
    // Editors count columns from 1.
    const column = unit + 1;
    const hue = severity === "error" ? paint.bad : paint.wait;
    screen.line(
      `  ${safeLine(file)}:${line}:${column}  ${hue(severity)} ${code}  ${safeLine(message)}`,
    );
    for (const shown of excerpt(text, { line, column }, screen)) screen.line(`    ${shown}`);
  }
}
