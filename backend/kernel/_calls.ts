import { JsonInvalidError, type JsonObject, toJsonValue } from "@remora/core";
import type { ToolCall } from "../model/types.ts";
import { coerceArguments, validateSchema } from "../tools/schema/mod.ts";
import type { Tool } from "../tools/types.ts";

/** More calls in one response are a model that repeats itself. */
const MAX_CALLS = 32;
const MAX_RAW = 2_000;

/**
 * Gives each call an id that is unique within the agent: servers leave ids out, or number them from zero in
 * every response. Also bounds what a runaway model can put into the journal.
 */
export function normaliseCalls(
  calls: readonly ToolCall[],
  options: { readonly used: ReadonlySet<string>; readonly runId: string; readonly turn: number },
): readonly ToolCall[] {
  const seen = new Set(options.used);
  return calls.slice(0, MAX_CALLS).map((call, index) => {
    const made = `call_${options.runId.slice(-8)}_${options.turn}_${index}`;
    const id = call.id === "" || call.id.length > 200 || seen.has(call.id) ? made : call.id;
    seen.add(id);
    const invalid = call.invalid ?? unstorable(call.arguments);
    if (invalid === undefined) return { ...call, id };
    const { raw, reason } = invalid;
    return { ...call, id, arguments: {}, invalid: { raw: raw.slice(0, MAX_RAW), reason } };
  });
}

/** What JSON texts can say and no journal can hold: numbers without end, and thousands of brackets. */
function unstorable(args: JsonObject): ToolCall["invalid"] {
  try {
    // As deep as it will be in there.
    toJsonValue({ toolCalls: [{ arguments: args }] });
    return undefined;
  } catch (error) {
    if (!(error instanceof JsonInvalidError)) throw error;
    const reason = error.isTooDeep ? "the arguments are nested too deep" : error.reason;
    return { raw: "", reason };
  }
}

/** A call that can be run, or why it cannot. */
export type PreparedCall =
  | { readonly ok: true; readonly tool: Tool; readonly args: JsonObject }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** Options of {@linkcode prepareCall}. */
export interface PrepareOptions {
  readonly tools: readonly Tool[];
  /** The model was told once already: no second lesson. */
  readonly last: boolean;
}

/** Finds the tool of a call and checks the arguments. The message of a refusal is for the model. */
export function prepareCall(call: ToolCall, { tools, last }: PrepareOptions): PreparedCall {
  const tool = tools.find((tool) => tool.name === call.name);
  if (tool === undefined) {
    const names = tools.map((tool) => tool.name).join(", ");
    const message = `There is no tool "${call.name}". The tools are: ${names}.`;
    return { ok: false, code: "TOOL-UNKNOWN", message };
  }
  if (call.invalid !== undefined) {
    const { reason } = call.invalid;
    const message = `${call.name} was not run: ${reason}. ${lesson(tool, last)}`;
    return { ok: false, code: "TOOL-ARGUMENTS", message };
  }
  const args = coerceArguments(tool.parameters, call.arguments);
  const issues = validateSchema(tool.parameters, args);
  if (issues.length === 0) return { ok: true, tool, args };
  const list = issues.map(({ path, message }) => `${path || "the arguments"} ${message}`);
  const message = `${call.name} was not run: ${list.join("; ")}. ${lesson(tool, last)}`;
  return { ok: false, code: "TOOL-ARGUMENTS", message };
}

function lesson(tool: Tool, last: boolean): string {
  if (last) return "That is still not valid. Do something else, or finish.";
  const schema = JSON.stringify(tool.parameters);
  return `Call it again with corrected arguments; they must be JSON of this schema: ${schema}`;
}
