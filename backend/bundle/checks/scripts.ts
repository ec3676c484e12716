import { loadSlice, RemoraError } from "@remora/core/base";
import type {
  GrailCheck,
  GrailFinding,
  GrailFix,
  GrailRules,
  GrailScript,
} from "../../grail/types.ts";
import { isExternal } from "../../grail_run/externals/names.ts";
import type { Issues } from "../_issue.ts";
import type { BundleFiles } from "../files.ts";
import type { BundleDialect, BundleFinding, BundleFix, BundleTool } from "../types.ts";

type Grail = typeof import("../../grail/mod.ts");

/** What checking the Grail scripts of a bundle came to, by path. */
export type ScriptChecks = ReadonlyMap<string, GrailCheck>;

/**
 * Checks the Grail scripts that a bundle uses, by the rules of its dialect's time. Parses nothing, and loads
 * no parser, for a bundle that has none.
 */
export async function checkScripts(
  tools: readonly BundleTool[],
  dialect: BundleDialect,
  { files, issues }: { readonly files: BundleFiles; readonly issues: Issues },
): Promise<ScriptChecks> {
  const checks = new Map<string, GrailCheck>();
  const paths = scriptsOf(tools, files);
  if (paths.length === 0) return checks;
  const rules = rulesOf(dialect);
  try {
    const { checkGrail } = await loadSlice<Grail>("backend/grail");
    for (const path of paths) {
      checks.set(path, await checkGrail(files[path] ?? "", { file: path, rules }));
    }
  } catch (error) {
    if (!isWithoutParser(error)) throw error;
    const message = `The scripts are not checked: ${error.message}`;
    issues.add("scripts-unchecked", START, message, { file: paths[0] ?? "" });
    return checks;
  }
  for (const check of checks.values()) {
    report(check, { rules, issues, text: files[check.file] ?? "" });
  }
  return checks;
}

const START = { line: 1, column: 1 };

function scriptsOf(tools: readonly BundleTool[], files: BundleFiles): readonly string[] {
  const paths = tools.flatMap(({ kind, path, contextProviders }) => [
    ...kind === "pym" && path !== undefined ? [path] : [],
    ...contextProviders.filter((provider) => provider.endsWith(".pym")),
  ]);
  return [...new Set(paths)].filter((path) => Object.hasOwn(files, path));
}

function rulesOf(dialect: BundleDialect): GrailRules {
  return dialect === "A" || dialect === "B" ? "v2" : "v3";
}

function isWithoutParser(error: unknown): error is RemoraError {
  return error instanceof RemoraError && /^(?:SLICE|SYNTAX)-/.test(error.code);
}

interface Surroundings {
  readonly rules: GrailRules;
  readonly issues: Issues;
  /** The script as it is in its file. */
  readonly text: string;
}

function report(check: GrailCheck, { rules, issues, text }: Surroundings): void {
  for (const finding of [...check.errors, ...check.warnings]) {
    issues.addFinding({
      ...toBundleFinding(finding, check.file, rules),
      ...toBundleFix(finding.fix, text),
    });
  }
  if (check.script === undefined) return;
  reportExternals(check.script, issues);
  if (rules === "v2") reportLabels(check.script, issues, text);
}

// Grail 2 loads a script whatever it imports, and the interpreter has some modules.
function toBundleFinding(
  { code, severity, line, unit, message }: GrailFinding,
  file: string,
  rules: GrailRules,
): BundleFinding {
  const isLoaded = code === "E005" && rules === "v2";
  return {
    code,
    severity: isLoaded ? "warning" : severity,
    file,
    line,
    column: unit + 1,
    message,
  };
}

// The check counts in a text with line ends of one kind.
function toBundleFix(
  fix: GrailFix | undefined,
  text: string,
): { readonly fix?: BundleFix } {
  if (fix === undefined || text.includes("\r")) return {};
  return { fix: { title: fix.title, ...fix.span, text: fix.text } };
}

function reportExternals({ file, externals }: GrailScript, issues: Issues): void {
  for (const { name, line } of externals) {
    if (isExternal(name)) continue;
    const message = `Nobody provides the external "${name}"`;
    issues.add("external-unknown", { line, column: 1 }, message, { file });
  }
}

function reportLabels({ file, inputs }: GrailScript, issues: Issues, text: string): void {
  for (const { name, label, labelFix, line } of inputs) {
    if (label === undefined || label === name) continue;
    const message = `The label "${label}" differs from the variable "${name}"`;
    const fix = toBundleFix(labelFix, text);
    issues.add("input-label", { line, column: 1 }, message, { file, ...fix });
  }
}
