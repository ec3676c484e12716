import { isJsonObject, type JsonObject, type JsonValue } from "@remora/core";
import { fillArguments } from "../_fill.ts";
import type { Decision } from "../_rule.ts";
import type { DoneCall, RuleState } from "../_state.ts";

/** The newest result of a tool. */
export function lastOf(state: RuleState, name: string): DoneCall | undefined {
  return state.done.findLast((call) => call.name === name);
}

/** Calls a tool with what its schema takes of the arguments. */
export function callTool(
  state: RuleState,
  name: string,
  known: JsonObject,
  content?: string,
): Decision {
  const { parameters } = state.tools.find((tool) => tool.name === name)!;
  const calls = [{ name, arguments: fillArguments(parameters, known) }];
  return content === undefined ? { calls } : { content, calls };
}

/** Ends with a result. */
export function submit(
  state: RuleState,
  status: "success" | "failed" | "skipped",
  summary: string,
): Decision {
  return callTool(state, "submit_result", { status, summary, changed_files: [] });
}

export function textOf(value: JsonValue | undefined): string {
  return typeof value === "string" ? value : "";
}

export function objectsOf(value: JsonValue | undefined): readonly JsonObject[] {
  return Array.isArray(value) ? value.filter(isJsonObject) : [];
}

export function textsOf(value: JsonValue | undefined): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === "string") : [];
}
