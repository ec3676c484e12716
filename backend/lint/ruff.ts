import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import type { Source } from "./_source.ts";
import { Positions } from "./_positions.ts";
import { runLinterProcess } from "./_process.ts";
import type { Linter } from "./_linter.ts";
import type { FixPlan, LintOutcome, RawFinding, TextEdit, TextFix } from "./types.ts";

const MISSING =
  "ruff is not installed; install it with: pip install ruff (or: uv tool install ruff), " +
  "then Python files are linted too";

/** Whether ruff knows files with this extension (without the dot). */
export function isRuffExtension(extension: string): boolean {
  return extension === "py" || extension === "pyi";
}

/** `ruff check`, with the settings of the project; its safe fixes count as mechanical. */
export function ruffLinter(command = "ruff"): Linter {
  return {
    name: "ruff",
    async check(text, { path, folder, signal }): Promise<LintOutcome> {
      const name = path.slice(path.lastIndexOf("/") + 1);
      const args = [
        "check",
        "--no-cache",
        "--output-format",
        "json",
        "--stdin-filename",
        name,
        "-",
      ];
      const output = await runLinterProcess(command, args, { stdin: text, folder, signal });
      if (output === undefined) return { kind: "unavailable", message: MISSING };
      if (!output.stdout.trimStart().startsWith("[")) {
        const reason = output.stderr.trim().split("\n")[0] ?? "";
        return { kind: "unavailable", message: `ruff failed: ${reason}` };
      }
      return readRuff(output.stdout, text);
    },
    plan: planRuffFixes,
  };
}

/** Reads ruff's JSON. */
export function readRuff(json: string, text: string): LintOutcome {
  const list: unknown = JSON.parse(json);
  const positions = new Positions(text);
  const findings: RawFinding[] = [];
  for (const value of Array.isArray(list) ? list : []) {
    if (!isJsonObject(value)) continue;
    const message = asText(value.message);
    if (value.code === null || value.code === "invalid-syntax") {
      return { kind: "unparsable", message };
    }
    const start = readPlace(value.location, positions);
    const end = readPlace(value.end_location, positions);
    if (start === undefined || end === undefined) continue;
    const native = readFix(value.fix, positions);
    const rule = asText(value.code);
    findings.push({ rule, message, start, end, ...(native === undefined ? {} : { native }) });
  }
  findings.sort((a, b) => a.start - b.start || a.end - b.end || a.rule.localeCompare(b.rule));
  return { kind: "checked", findings };
}

function readFix(value: JsonValue | undefined, positions: Positions): FixPlan | undefined {
  if (!isJsonObject(value) || !Array.isArray(value.edits)) return undefined;
  const edits = value.edits.flatMap((edit: JsonValue) => readEdit(edit, positions));
  if (edits.length === 0) return undefined;
  const title = asText(value.message) || "Apply ruff's fix";
  return { mechanical: value.applicability === "safe", fixes: [{ id: "ruff", title, edits }] };
}

function readEdit(value: JsonValue, positions: Positions): TextEdit[] {
  if (!isJsonObject(value)) return [];
  const start = readPlace(value.location, positions);
  const end = readPlace(value.end_location, positions);
  return start === undefined || end === undefined
    ? []
    : [{ start, end, text: asText(value.content) }];
}

function readPlace(value: JsonValue | undefined, positions: Positions): number | undefined {
  if (!isJsonObject(value)) return undefined;
  const { row, column }: JsonObject = value;
  if (typeof row !== "number" || typeof column !== "number") return undefined;
  return positions.ofLine(row, column);
}

function planRuffFixes(finding: RawFinding, source: Source): FixPlan {
  const { native } = finding;
  if (native?.mechanical) return native;
  return { mechanical: false, fixes: [...native?.fixes ?? [], noqa(finding, source)] };
}

function noqa(finding: RawFinding, source: Source): TextFix {
  const line = source.lineAt(finding.start);
  const title = `Keep it, with a comment that tells the linter to ignore ${finding.rule}`;
  const present = /#\s*noqa:\s*[A-Z0-9, ]*[A-Z0-9]/.exec(source.text.slice(line.start, line.end));
  const edit = present === null
    ? { start: line.end, end: line.end, text: `  # noqa: ${finding.rule}` }
    : at(line.start + present.index + present[0].length, `, ${finding.rule}`);
  return { id: "ignore", title, edits: [edit] };
}

function at(offset: number, text: string): TextEdit {
  return { start: offset, end: offset, text };
}

function asText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
