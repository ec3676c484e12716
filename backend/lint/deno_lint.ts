import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { Positions } from "./_positions.ts";
import { findDeno } from "../tools/process/find_deno.ts";
import type { ProcessResult } from "../tools/process/run_process.ts";
import { runLinterProcess } from "./_process.ts";
import { planDenoFixes } from "./fixers/plan.ts";
import type { Linter } from "./_linter.ts";
import type { LintOutcome, RawFinding } from "./types.ts";

const MISSING =
  "deno is not installed; install it from https://deno.com, or put it on the PATH, to lint TypeScript";

/** Files that `deno lint` understands. */
const EXTENSIONS = new Set(["ts", "tsx", "js", "jsx", "mts", "mjs", "cts", "cjs"]);

/** Whether `deno lint` knows files with this extension (without the dot). */
export function isDenoExtension(extension: string): boolean {
  return EXTENSIONS.has(extension);
}

/** `deno lint`, with the settings of the nearest `deno.json` of the project. */
export function denoLinter(command: string = findDeno()): Linter {
  return {
    name: "deno lint",
    async check(text, { path, folder, signal }): Promise<LintOutcome> {
      const extension = path.slice(path.lastIndexOf(".") + 1);
      const args = ["lint", "--json", "--ext", extension, "-"];
      let output = await runLinterProcess(command, args, { stdin: text, folder, signal });
      let note: string | undefined;
      if (output !== undefined && parseOutput(output) === undefined) {
        note = `The project's own settings could not be read (${firstLine(output.stderr)}); ` +
          "the recommended rules were used";
        args.splice(1, 0, "--no-config");
        output = await runLinterProcess(command, args, { stdin: text, folder, signal });
      }
      if (output === undefined) return { kind: "unavailable", message: MISSING };
      const result = parseOutput(output);
      if (result === undefined) {
        const message = `deno lint failed: ${firstLine(output.stderr)}`;
        return { kind: "unavailable", message };
      }
      return readResult(result, text, note);
    },
    plan: planDenoFixes,
  };
}

function parseOutput(output: ProcessResult): JsonObject | undefined {
  if (!output.stdout.startsWith("{")) return undefined;
  const value: unknown = JSON.parse(output.stdout);
  return isJsonObject(value) && Array.isArray(value.diagnostics) ? value : undefined;
}

function readResult(result: JsonObject, text: string, note: string | undefined): LintOutcome {
  const [error] = asArray(result.errors).filter(isJsonObject);
  if (error !== undefined) {
    return { kind: "unparsable", message: firstLine(asText(error.message)) };
  }
  const positions = new Positions(text);
  const findings = asArray(result.diagnostics).flatMap((value) => {
    const finding = readDiagnostic(value, positions);
    return finding === undefined ? [] : [finding];
  });
  return { kind: "checked", findings: inOrder(findings), ...(note === undefined ? {} : { note }) };
}

// deno lint may report one thing twice.
function inOrder(findings: readonly RawFinding[]): readonly RawFinding[] {
  const byPlace = new Map(findings.map((f) => [`${f.rule}@${f.start}-${f.end}`, f]));
  return [...byPlace.values()].sort((a, b) =>
    a.start - b.start || a.end - b.end || a.rule.localeCompare(b.rule)
  );
}

function readDiagnostic(value: JsonValue, positions: Positions): RawFinding | undefined {
  if (!isJsonObject(value) || !isJsonObject(value.range)) return undefined;
  const { start, end } = value.range;
  if (!isJsonObject(start) || !isJsonObject(end)) return undefined;
  const hint = asText(value.hint);
  return {
    rule: asText(value.code),
    message: oneLine(asText(value.message)),
    ...(hint === "" ? {} : { hint: oneLine(hint) }),
    start: positions.ofByte(Number(start.bytePos)),
    end: positions.ofByte(Number(end.bytePos)),
  };
}

function asArray(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function asText(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

function oneLine(text: string): string {
  return text.replaceAll(/\s*\n\s*/g, " ");
}

function firstLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  return lines.find((line) => line !== "") ?? "no message";
}
