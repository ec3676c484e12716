import type { JsonObject } from "@remora/core";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { openTarget } from "./_lint_file.ts";
import { Positions } from "./_positions.ts";
import { changedLines } from "./_preview.ts";
import { numberedLines, oneLine } from "./_snippet.ts";
import {
  hashText,
  type KnownFinding,
  loadRecord,
  nameFindings,
  recordKey,
  saveRecord,
  stateFor,
} from "./_record.ts";
import { applyEdits, Source } from "./_source.ts";
import type { Linter } from "./_linter.ts";
import type { LintFinding, LintOptions, LintReport } from "./types.ts";

/** Findings told to the model at once. */
const MAX_FINDINGS = 100;

/** Characters of findings told at once; the kernel would cut a longer answer in the middle. */
const MAX_CHARS = 16_000;

/**
 * The tool `run_linter`: runs the real linter for the kind of file on what the agent sees, its own
 * unaccepted changes included, and answers a {@linkcode LintReport} as JSON.
 */
export function runLinterTool(options: LintOptions = {}): Tool {
  return {
    name: "run_linter",
    description:
      "Run the linter on the file you work on (deno lint for TypeScript and JavaScript, ruff for " +
      "Python), with your changes so far. Answers JSON: findings with id, rule, line, message, " +
      "whether the first fix is mechanical, and the fixes that apply_fix knows. Run it first, and " +
      "again after your last fix.",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: "Another file than the one you work on." },
      },
    },
    onInterrupt: "rerun",
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const path = typeof args.path === "string" && args.path !== "" ? args.path : undefined;
      return { content: JSON.stringify(await lint(path, context, options)) };
    },
  };
}

async function lint(
  path: string | undefined,
  context: ToolContext,
  options: LintOptions,
): Promise<LintReport> {
  const target = await openTarget(path, context, options);
  const linter = target.linter?.name ?? "none";
  const outcome = await target.check(target.text);
  const head = { linter, path: target.path };
  switch (outcome.kind) {
    case "unavailable":
      return { ...head, available: false, message: outcome.message, findings: [] };
    case "unparsable": {
      const message = `The file cannot be parsed, so it cannot be linted: ${outcome.message}`;
      return { ...head, available: true, message, findings: [] };
    }
    case "checked": {
      const { kv } = context.workspace;
      const key = recordKey(context.agentId, target.path);
      const before = await loadRecord(kv, key);
      const known = before === undefined ? undefined : stateFor(before, hashText(target.text));
      const record = nameFindings(outcome.findings, target.text, known);
      await saveRecord(kv, key, record);
      const shown = fitting(describe(record.findings, target.text, target.linter));
      const more = tooMany(shown.length, record.findings.length);
      const message = [outcome.note, more].filter((text) => text !== undefined);
      return {
        ...head,
        available: true,
        ...(message.length === 0 ? {} : { message: message.join(". ") }),
        findings: shown,
      };
    }
  }
}

/** As many findings as fit, one at least. */
function fitting(findings: readonly LintFinding[]): readonly LintFinding[] {
  let room = MAX_CHARS;
  const first = findings.findIndex((finding) => (room -= JSON.stringify(finding).length) < 0);
  return first < 0 ? findings : findings.slice(0, Math.max(1, first));
}

function tooMany(shown: number, count: number): string | undefined {
  if (shown === count) return undefined;
  return `The first ${shown} of ${count} findings; run the linter again after fixing them`;
}

function describe(
  findings: readonly KnownFinding[],
  text: string,
  linter: Linter | undefined,
): readonly LintFinding[] {
  const source = new Source(text);
  const positions = new Positions(text);
  return findings.slice(0, MAX_FINDINGS).map((finding): LintFinding => {
    const plan = linter?.plan(finding, source, findings) ?? { mechanical: false, fixes: [] };
    return {
      id: finding.id,
      rule: finding.rule,
      ...positions.lineOf(finding.start),
      message: finding.message,
      ...(finding.hint === undefined ? {} : { hint: finding.hint }),
      mechanical: plan.mechanical,
      snippet: plan.mechanical
        ? oneLine(text, finding.start)
        : numberedLines(text, finding, positions),
      fixes: plan.fixes.map(({ id, title, edits }) => ({
        id,
        title,
        preview: changedLines(text, applyEdits(text, edits)),
      })),
    };
  });
}
