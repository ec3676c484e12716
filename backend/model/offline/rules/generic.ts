import { isJsonObject, type JsonObject } from "@remora/core";
import type { ToolSchema } from "../../types.ts";
import { fillArguments, type Known } from "../_fill.ts";
import type { Decision, Rule } from "../_rule.ts";
import type { RuleState } from "../_state.ts";

const READS = /^(?:get|read|list|search|find|show|check|analy[sz]e|inspect|count|run)_/;
const ENDS = /^(?:submit|finish|complete|final|done|report)(?:_|$)/;
/** Tools looked at before it reports: enough to see something happen. */
const MAX_READS = 3;

/** Any other set of tools: look at a few things that only read, then report what was seen. */
export const genericRule: Rule = {
  name: "generic",
  applies: () => true,
  next: nextStep,
};

function nextStep(state: RuleState): Decision {
  const end = state.tools.find((tool) => ENDS.test(tool.name));
  const called = new Set(state.done.map((call) => call.name));
  if (end !== undefined && called.has(end.name)) return say("I have reported already.");
  const known = knownFrom(state);
  const reads = state.tools.filter((tool) => READS.test(tool.name));
  const next = reads.slice(0, MAX_READS).find((tool) => !called.has(tool.name));
  if (next !== undefined) return call(next, known);
  if (end !== undefined) return call(end, known);
  return say(String(known.summary));
}

/** Names the tool that it must call, whatever comes of it. */
export function forcedCall(state: RuleState, tool: ToolSchema): Decision {
  return call(tool, knownFrom(state));
}

function call(tool: ToolSchema, known: Known): Decision {
  return { calls: [{ name: tool.name, arguments: fillArguments(tool.parameters, known) }] };
}

function say(content: string): Decision {
  return { content, calls: [] };
}

function knownFrom(state: RuleState): JsonObject {
  const names = state.done.map((done) => done.name);
  const seen = names.length === 0 ? "nothing" : [...new Set(names)].join(", ");
  const task = state.messages.findLast((message) => message.role === "user")?.content ?? "";
  const target = /(?:^|[\s`"'(])((?:[\w.-]+\/)*[\w-]+\.[a-z]{1,5})(?=$|[\s`"'),:])/i.exec(task)
    ?.[1];
  const changed = state.done
    .filter((done) => isJsonObject(done.json) && done.json.applied === true)
    .map((done) => done.json.path)
    .filter((path) => typeof path === "string");
  return {
    summary: `The offline model follows rules and cannot do this task; it looked at: ${seen}`,
    status: "skipped",
    changed_files: [...new Set(changed)],
    ...(target === undefined ? {} : { target, path: target, file: target }),
  };
}
