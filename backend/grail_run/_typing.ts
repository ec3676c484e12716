import { isJsonObject, type JsonValue } from "@remora/core";
import type { GrailScript } from "../grail/types.ts";
import type { HostMessage } from "./_host.ts";
import { columnsOf } from "./_positions.ts";
import { TYPING_PREFIX } from "./_transform.ts";
import type { MontyFinding } from "./types.ts";

const PREFIX_LINES = TYPING_PREFIX.split("\n").length;

/** Reads what the host found in a script. */
export function readProblems(
  { source }: GrailScript,
  answer: HostMessage,
): readonly MontyFinding[] {
  if (answer.type === "failed") {
    const [frame] = Array.isArray(answer.frames) ? answer.frames : [];
    const { line, column } = place(frame);
    const message = String(answer.message);
    return [{
      code: "ParseError",
      severity: "error",
      line,
      message,
      ...columnsOf(source, line, column),
    }];
  }
  const problems = Array.isArray(answer.problems) ? answer.problems : [];
  return problems.flatMap((problem): readonly MontyFinding[] => {
    if (!isJsonObject(problem)) return [];
    const { line: row, column } = place(problem);
    const line = row - PREFIX_LINES;
    const message = `${String(problem.message)} (${String(problem.rule)})`;
    return [{
      code: "E100",
      severity: "warning",
      line,
      message,
      ...columnsOf(source, line, column),
    }];
  });
}

function place(value: JsonValue | undefined): { readonly line: number; readonly column: number } {
  const { line, column } = value !== undefined && isJsonObject(value) ? value : {};
  return {
    line: typeof line === "number" ? line : 1,
    column: typeof column === "number" ? column : 1,
  };
}
