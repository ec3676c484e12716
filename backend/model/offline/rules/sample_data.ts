import type { JsonObject, JsonValue } from "@remora/core";
import type { Decision, Rule } from "../_rule.ts";
import { offers, type RuleState } from "../_state.ts";
import { callTool, lastOf, objectsOf, submit, textOf } from "./_read.ts";

const READ = "read_symbol";
const WRITE = "write_fixture";

/** Sample data: values by the types of the parameters. What JSON cannot hold is left alone. */
export const sampleDataRule: Rule = {
  name: "sample_data",
  applies: (state) => [READ, WRITE, "submit_result"].every((name) => offers(state, name)),
  next: nextStep,
};

function nextStep(state: RuleState): Decision {
  const read = lastOf(state, READ);
  if (read === undefined) return callTool(state, READ, {}, "I look at the parameters.");
  const name = textOf(read.json.name);
  const wrote = lastOf(state, WRITE);
  if (wrote !== undefined) {
    const message = textOf(wrote.json.message) || wrote.output;
    return submit(state, wrote.json.applied === true ? "success" : "failed", message);
  }
  const samples = samplesFor(objectsOf(read.json.parameters));
  if (samples === undefined) {
    return submit(state, "skipped", `${name} has no parameters whose type says what to put there`);
  }
  return callTool(state, WRITE, { samples }, `I make values by the types of ${name}.`);
}

function samplesFor(parameters: readonly JsonObject[]): readonly JsonObject[] | undefined {
  if (parameters.length === 0) return undefined;
  const values = parameters.map((parameter) => ({
    name: textOf(parameter.name).replace(/^[.*]+/, ""),
    values: valuesFor(textOf(parameter.type)),
  }));
  if (values.some((entry) => entry.values === undefined)) return undefined;
  return [0, 1, 2].map((round) =>
    Object.fromEntries(values.map((entry) => [entry.name, entry.values?.[round] ?? null]))
  );
}

/** A typical value, another one, and one at the border. */
function valuesFor(type: string): readonly JsonValue[] | undefined {
  const plain = type.replace(/^readonly\s+/, "").replace(/\s*\|\s*(?:undefined|null|None)$/, "");
  const list = /^(.+)\[\]$/.exec(plain)?.[1] ?? /^(?:readonly)?Array<(.+)>$/i.exec(plain)?.[1] ??
    /^list\[(.+)\]$/i.exec(plain)?.[1];
  if (list !== undefined) {
    const inner = valuesFor(list);
    return inner === undefined ? undefined : [inner.slice(0, 1), inner, []];
  }
  switch (plain) {
    case "string":
    case "str":
      return ["sample", "Grüße, 世界", ""];
    case "number":
    case "float":
      return [1.5, 42, 0];
    case "int":
    case "bigint":
      return [1, 42, 0];
    case "boolean":
    case "bool":
      return [true, false, true];
    default:
      return undefined;
  }
}
