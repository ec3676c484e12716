import type { Source } from "../_source.ts";
import type { FixPlan, RawFinding, TextEdit } from "../types.ts";
import { fix, judgement, mechanical, replace } from "./fixer.ts";

/** Nobody wants to stop there any more. */
export function noDebugger(finding: RawFinding, source: Source): FixPlan | undefined {
  const span = { start: finding.start, end: finding.end };
  return mechanical("remove", "Remove the debugger statement", source.removal(span));
}

/** An assignment of something to itself does nothing; that it stands there is most often a slip. */
export function noSelfAssign(finding: RawFinding, source: Source): FixPlan | undefined {
  const line = source.lineAt(finding.start);
  const match = /^\s*([\w$.]+)\s*=\s*\1\s*;?\s*$/.exec(source.text.slice(line.start, line.end));
  if (match === null) return undefined;
  return judgement(fix("remove", "Remove the assignment", source.removal(line)));
}

/** A label that nothing jumps to. */
export function noUnusedLabels(finding: RawFinding, source: Source): FixPlan | undefined {
  const match = /^[A-Za-z_$][\w$]*\s*:\s*/.exec(source.text.slice(finding.start, finding.end));
  if (match === null) return undefined;
  const edit = { start: finding.start, end: finding.start + match[0].length, text: "" };
  return mechanical("remove-label", "Remove the label", edit);
}

/** Without await, async only wraps the result in a promise: callers may or may not rely on it. */
export function requireAwait(finding: RawFinding, source: Source): FixPlan | undefined {
  if (source.text.slice(finding.start, finding.end) !== "async") return undefined;
  const end = finding.end + (/^\s*/.exec(source.text.slice(finding.end))?.[0].length ?? 0);
  const edits: TextEdit[] = [{ start: finding.start, end, text: "" }];
  const paren = source.code.indexOf("(", end);
  const close = paren < 0 ? undefined : source.closing(paren);
  if (close !== undefined) {
    const type = promiseType(source, close + 1);
    if (type !== undefined) edits.push(type);
  }
  return judgement(
    fix("make-sync", "Make it synchronous; callers that use then() would have to change", ...edits),
  );
}

// `): Promise<X>` becomes `): X`.
function promiseType(source: Source, from: number): TextEdit | undefined {
  const match = /^\s*:\s*(Promise\s*<)/.exec(source.code.slice(from));
  if (match === null) return undefined;
  const inner = from + match[0].length;
  let depth = 1;
  for (let i = inner; i < source.code.length; i++) {
    if (source.code[i] === "<") depth++;
    else if (source.code[i] === ">" && source.code[i - 1] !== "=" && --depth === 0) {
      const start = inner - (match[1]?.length ?? 0);
      return { start, end: i + 1, text: source.text.slice(inner, i) };
    }
  }
  return undefined;
}

/** A suppression says why, or goes. */
export function banTsComment(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = source.text.slice(finding.start, finding.end).trimEnd();
  if (!text.startsWith("//")) return undefined;
  return judgement(
    fix("remove", "Remove it, and let the compiler check", source.removal(finding)),
    fix(
      "reason",
      "Keep it, with a note that it was reviewed",
      replace(finding, `${text}: reviewed, kept on purpose`),
    ),
  );
}

/** An ignore comment that ignores everything hides what comes later. */
export function banUntaggedIgnore(finding: RawFinding, source: Source): FixPlan | undefined {
  return judgement(fix("remove", "Remove the ignore comment", source.removal(finding)));
}

/** An ignore comment that nothing needs. */
export function banUnusedIgnore(finding: RawFinding, source: Source): FixPlan | undefined {
  const text = source.text.slice(finding.start, finding.end);
  const unused = /"([^"]+)"/.exec(finding.message)?.[1];
  const match = /^(\/\/\s*deno-lint-ignore(?:-file)?)\s+([^:]*?)\s*$/.exec(
    text.split(" -- ")[0] ?? "",
  );
  if (unused === undefined || match === null) return undefined;
  const rest = (match[2] ?? "").split(/[\s,]+/).filter((rule) => rule !== "" && rule !== unused);
  const edit = rest.length === 0
    ? source.removal(finding)
    : replace(finding, `${match[1]} ${rest.join(" ")}`);
  return mechanical("remove-ignore", `Stop ignoring ${unused}`, edit);
}
