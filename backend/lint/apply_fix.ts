import { type JsonObject, RemoraError } from "@remora/core";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { type LintTarget, openTarget } from "./_lint_file.ts";
import { changedLines } from "./_preview.ts";
import {
  hashText,
  type LintRecord,
  type LintState,
  listRecords,
  nameFindings,
  recordKey,
  saveRecord,
  stateFor,
} from "./_record.ts";
import { applyEdits, Source } from "./_source.ts";
import type { FixReport, LintOptions, TextEdit } from "./types.ts";

/** Findings that only a wrong fix brings in: with one of them the program no longer works. */
const BROKEN = new Set([
  "no-await-in-sync-fn",
  "no-class-assign",
  "no-const-assign",
  "no-func-assign",
  "no-import-assign",
  "no-redeclare",
]);

/**
 * The tool `apply_fix`: applies a fix that `run_linter` offered, or replaces a stretch of text that
 * stands exactly once in the file. The change stays in the agent's overlay. It is checked with the
 * linter first: a fix that does not remove its finding, or that breaks the file, is not applied.
 * Answers a {@linkcode FixReport} as JSON.
 */
export function applyFixTool(options: LintOptions = {}): Tool {
  return {
    name: "apply_fix",
    description:
      "Fix a finding: give finding_id and fix_id from run_linter. Where none of its fixes is right, " +
      "give old_text (must stand exactly once in the file, with its white space) and new_text " +
      "instead. Answers JSON: applied, message, diff, resolved (ids of findings that are gone).",
    parameters: {
      type: "object",
      properties: {
        finding_id: { type: "string", description: "The id of the finding." },
        fix_id: { type: "string", description: "The id of one of its fixes." },
        old_text: { type: "string", description: "Text to replace." },
        new_text: { type: "string", description: "What to put there." },
        path: { type: "string", description: "Another file than the one you work on." },
      },
    },
    onInterrupt: "rerun",
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const report = await applyFix(readRequest(args), context, options);
      return { content: JSON.stringify(report) };
    },
  };
}

type Request =
  | { readonly kind: "finding"; readonly findingId: string; readonly fixId: string | undefined }
  | { readonly kind: "replace"; readonly oldText: string; readonly newText: string };

function readRequest(args: JsonObject): Request & { readonly path: string | undefined } {
  const text = (name: string): string | undefined => {
    const value = args[name];
    return typeof value === "string" ? value : undefined;
  };
  const path = text("path") === "" ? undefined : text("path");
  const findingId = text("finding_id");
  if (findingId !== undefined && findingId !== "") {
    return { kind: "finding", findingId, fixId: text("fix_id") || undefined, path };
  }
  const oldText = text("old_text");
  const newText = text("new_text");
  if (oldText === undefined || oldText === "" || newText === undefined) {
    throw new RemoraError("FIX-ARGUMENTS", "Nothing to fix was named", {
      hint: "Give finding_id and fix_id, or old_text and new_text",
    });
  }
  return { kind: "replace", oldText, newText, path };
}

async function applyFix(
  request: Request & { readonly path: string | undefined },
  context: ToolContext,
  options: LintOptions,
): Promise<FixReport> {
  const records = await listRecords(context.workspace.kv, context.agentId);
  const repeated = records.find(({ record }) => record.last?.callId === context.callId);
  if (repeated !== undefined) {
    const done = await repeatedReport(repeated.path, repeated.record, context);
    if (done !== undefined) return done;
  }
  if (request.kind === "replace") {
    const target = await openTarget(request.path, context, options);
    const record = records.find(({ path }) => path === target.path)?.record;
    const known = record === undefined ? undefined : stateFor(record, hashText(target.text));
    const edit = uniqueEdit(target, request.oldText, request.newText);
    return await change(target, context, { edits: [edit], known, done: "Replaced the text" });
  }
  return await fixFinding(request, records, context, options);
}

// The process died between writing the file and answering: the file says whether it was written.
async function repeatedReport(
  path: string,
  record: LintRecord,
  context: ToolContext,
): Promise<FixReport | undefined> {
  const text = await context.workspace.files.readText(path);
  return record.hash === hashText(text) ? record.last?.report : undefined;
}

async function fixFinding(
  request: Extract<Request, { kind: "finding" }>,
  records: readonly { readonly path: string; readonly record: LintRecord }[],
  context: ToolContext,
  options: LintOptions,
): Promise<FixReport> {
  const { findingId, fixId } = request;
  const holder = records.find(({ record }) =>
    record.gone.includes(findingId) || record.findings.some(({ id }) => id === findingId)
  );
  if (holder === undefined) {
    throw new RemoraError("FIX-UNKNOWN-FINDING", `No finding has the id "${findingId}"`, {
      hint: "Call run_linter and use an id of its findings",
    });
  }
  const target = await openTarget(holder.path, context, options);
  const known = await refresh(target, holder.record);
  const finding = known.findings.find(({ id }) => id === findingId);
  if (finding === undefined || target.linter === undefined) {
    const message = "Nothing to do: an earlier change has removed this finding already";
    return { applied: false, path: target.path, message, diff: "", resolved: [findingId] };
  }
  const plan = target.linter.plan(finding, new Source(target.text), known.findings);
  const fix = plan.fixes.find(({ id }) => id === (fixId ?? plan.fixes[0]?.id));
  if (fix === undefined) {
    const names = plan.fixes.map(({ id }) => id).join(", ") || "none";
    throw new RemoraError("FIX-UNKNOWN", `Finding "${findingId}" has no fix "${fixId ?? ""}"`, {
      hint: `Its fixes: ${names}`,
    });
  }
  return await change(target, context, { edits: fix.edits, known, done: fix.title, findingId });
}

// Something else than a fix has changed the file since it was linted.
async function refresh(target: LintTarget, record: LintRecord): Promise<LintState> {
  const hash = hashText(target.text);
  const state = stateFor(record, hash);
  if (state.hash === hash) return state;
  const outcome = await target.check(target.text);
  return outcome.kind === "checked" ? nameFindings(outcome.findings, target.text, state) : state;
}

interface Change {
  readonly edits: readonly TextEdit[];
  readonly known: LintState | undefined;
  readonly done: string;
  /** The finding that must be gone afterwards. */
  readonly findingId?: string;
}

async function change(
  target: LintTarget,
  context: ToolContext,
  { edits, known, done, findingId }: Change,
): Promise<FixReport> {
  const { path } = target;
  const text = applyEdits(target.text, edits);
  const refused = (message: string): FixReport => ({
    applied: false,
    path,
    message,
    diff: "",
    resolved: [],
  });
  if (text === target.text) return refused("Nothing changed: the new text is the old one");
  const outcome = await target.check(text);
  if (outcome.kind === "unparsable") {
    return refused(`Not applied: the file could no longer be parsed (${outcome.message})`);
  }
  let next: LintState = { hash: hashText(text), findings: [], gone: known?.gone ?? [] };
  if (outcome.kind === "checked") {
    next = nameFindings(outcome.findings, text, known, edits);
    if (next.findings.some(({ id }) => id === findingId)) {
      return refused("Not applied: the linter would still report the finding");
    }
    const before = new Set(known?.findings.map(({ id }) => id));
    const broken = next.findings.find(({ id, rule }) => !before.has(id) && BROKEN.has(rule));
    if (known !== undefined && broken !== undefined) {
      return refused(`Not applied: it would bring in ${broken.rule} (${broken.message})`);
    }
  }
  const goneBefore = new Set(known?.gone);
  const report: FixReport = {
    applied: true,
    path,
    message: done,
    diff: changedLines(target.text, text),
    resolved: next.gone.filter((id) => !goneBefore.has(id)),
  };
  const last = { callId: context.callId, report, before: known };
  await saveRecord(context.workspace.kv, recordKey(context.agentId, path), { ...next, last });
  await context.workspace.files.write(path, text);
  return report;
}

function uniqueEdit(target: LintTarget, oldText: string, newText: string): TextEdit {
  const start = target.text.indexOf(oldText);
  if (start < 0) {
    throw new RemoraError("FIX-TEXT-NOT-FOUND", `old_text does not stand in ${target.path}`, {
      hint: "Copy it from the file as it is now, white space included",
    });
  }
  if (target.text.indexOf(oldText, start + 1) >= 0) {
    throw new RemoraError(
      "FIX-TEXT-AMBIGUOUS",
      `old_text stands more than once in ${target.path}`,
      {
        hint: "Take more lines around it",
      },
    );
  }
  return { start, end: start + oldText.length, text: newText };
}
