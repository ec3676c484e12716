import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { fillArguments } from "../_fill.ts";
import type { Decision, Rule } from "../_rule.ts";
import { type DoneCall, offers, type RuleState } from "../_state.ts";

const RUN = "run_linter";
const FIX = "apply_fix";
const ASK = "ask_user";
const SUBMIT = "submit_result";
const LEAVE = "Leave as it is";
/** Linter runs at most: a fix may bring up something new, but not for ever. */
const MAX_RUNS = 10;

interface Fix {
  readonly id: string;
  readonly title: string;
  readonly preview: string;
}

interface Finding {
  readonly id: string;
  readonly rule: string;
  readonly line: number;
  readonly message: string;
  readonly snippet: string;
  readonly mechanical: boolean;
  readonly fixes: readonly Fix[];
}

/**
 * Lint: run the linter, apply what is purely mechanical, ask a person about the rest, look again when
 * something was changed, report.
 */
export const lintRule: Rule = {
  name: "lint",
  applies: (state) => [RUN, FIX, SUBMIT].every((name) => offers(state, name)),
  next: nextStep,
};

function nextStep(state: RuleState): Decision {
  const runs = state.done.filter((call) => call.name === RUN);
  const last = runs.at(-1);
  if (last === undefined) {
    return { content: "I look at what the linter says.", calls: [{ name: RUN, arguments: {} }] };
  }
  if (last.json.available !== true) return submit(state, cannotLint(last));
  const since = state.done.slice(state.done.lastIndexOf(last) + 1);
  if (runs.length < MAX_RUNS) {
    for (const finding of readFindings(last)) {
      const step = stepFor(finding, since, state);
      if (step !== undefined) return step;
    }
    if (since.some(isApplied)) {
      return { content: "I check the file again.", calls: [{ name: RUN, arguments: {} }] };
    }
  }
  return submit(state, report(state, readFindings(last)));
}

/** What is still to be done about a finding; `undefined` when it is settled. */
function stepFor(
  finding: Finding,
  since: readonly DoneCall[],
  state: RuleState,
): Decision | undefined {
  if (since.some((call) => call.name === FIX && call.arguments.finding_id === finding.id)) return;
  const [first] = finding.fixes;
  if (first === undefined) return;
  if (finding.mechanical) {
    return applyFix(finding, first, `${finding.rule} in line ${finding.line} is mechanical.`);
  }
  if (!offers(state, ASK)) return;
  // The question is how a finding is known again when line numbers have moved.
  const asked = state.done.findLast((call) => call.name === ASK && concerns(call, finding));
  if (asked === undefined) return ask(finding, state);
  if (!since.includes(asked)) return;
  const chosen = finding.fixes.find((fix) => fix.title === answerOf(asked));
  return chosen && applyFix(finding, chosen, `The answer is "${chosen.title}".`);
}

function applyFix(finding: Finding, fix: Fix, content: string): Decision {
  const args = { finding_id: finding.id, fix_id: fix.id };
  return { content, calls: [{ name: FIX, arguments: args }] };
}

function ask(finding: Finding, state: RuleState): Decision {
  const { parameters } = state.tools.find((tool) => tool.name === ASK)!;
  const preview = finding.fixes
    .filter((fix) => fix.preview !== "")
    .map((fix) => `${fix.title}:\n${fix.preview}`);
  const args = fillArguments(parameters, {
    question: questionOf(finding),
    options: [...finding.fixes.map((fix) => fix.title), LEAVE],
    context: [finding.snippet, ...preview].join("\n\n"),
  });
  return {
    content: `${finding.rule} in line ${finding.line} is not mechanical; I ask.`,
    calls: [{ name: ASK, arguments: args }],
  };
}

/** One line that a person can answer at a glance; what the linter advises is in the options. */
function questionOf(finding: Finding): string {
  const said = finding.message.replace(/[.:\s]+$/, "");
  return `Line ${finding.line}: ${said} (${finding.rule}). What shall I do?`;
}

function concerns(call: DoneCall, finding: Finding): boolean {
  const { question } = call.arguments;
  if (typeof question !== "string") return false;
  return question.replace(/^Line \d+/, "") === questionOf(finding).replace(/^Line \d+/, "");
}

function answerOf(call: DoneCall): JsonValue {
  return call.json.answer ?? call.output.trim();
}

function isApplied(call: DoneCall): boolean {
  return call.name === FIX && call.json.applied === true;
}

function cannotLint(run: DoneCall): JsonObject {
  const message = typeof run.json.message === "string" ? run.json.message : run.output;
  return {
    summary: `Nothing was checked: ${message}`,
    // No linter for this file is no failure; a linter that broke is one.
    status: run.json.available === false ? "skipped" : "failed",
    issues_fixed: 0,
    issues_remaining: 0,
    changed_files: [],
  };
}

function report(state: RuleState, remaining: readonly Finding[]): JsonObject {
  const applied = state.done.filter(isApplied);
  const left = state.done.filter((call) => call.name === ASK && answerOf(call) === LEAVE).length;
  const unanswered =
    state.done.filter((call) => call.name === ASK && call.json.status !== undefined)
      .filter((call) => call.json.status !== "answered").length;
  const parts = [
    applied.length === 0 && remaining.length === 0
      ? "Nothing to fix"
      : `Fixed ${count(applied.length, "finding")}`,
  ];
  if (remaining.length > 0) {
    const rules = [...new Set(remaining.map((finding) => finding.rule))].slice(0, 3).join(", ");
    parts.push(`${count(remaining.length, "finding")} left (${rules})`);
  }
  if (left > 0) parts.push(`${left} left alone as asked`);
  if (unanswered > 0) parts.push(`nobody answered ${count(unanswered, "question")}`);
  const files = applied.map((call) => call.json.path).filter((path) => typeof path === "string");
  return {
    summary: parts.join("; "),
    status: "success",
    issues_fixed: applied.length,
    issues_remaining: remaining.length,
    changed_files: [...new Set(files)],
  };
}

function submit(state: RuleState, known: JsonObject): Decision {
  const { parameters } = state.tools.find((tool) => tool.name === SUBMIT)!;
  return { calls: [{ name: SUBMIT, arguments: fillArguments(parameters, known) }] };
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function readFindings(run: DoneCall): readonly Finding[] {
  const list = run.json.findings;
  return Array.isArray(list) ? list.filter(isJsonObject).map(readFinding) : [];
}

function readFinding(value: JsonObject): Finding {
  const fixes = Array.isArray(value.fixes) ? value.fixes.filter(isJsonObject) : [];
  return {
    id: text(value.id),
    rule: text(value.rule),
    line: typeof value.line === "number" ? value.line : 0,
    message: text(value.message),
    snippet: text(value.snippet),
    mechanical: value.mechanical === true,
    fixes: fixes.map((fix) => ({
      id: text(fix.id),
      title: text(fix.title),
      preview: text(fix.preview),
    })),
  };
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}
