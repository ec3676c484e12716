import type { Decision, Rule } from "../_rule.ts";
import { offers, type RuleState } from "../_state.ts";
import { callTool, lastOf, submit } from "./_read.ts";

const PAYLOAD = "ping";

/** Calls a tool and says whether the answer came back. */
export const harnessRule: Rule = {
  name: "harness",
  applies: (state) => offers(state, "echo") && offers(state, "submit_result"),
  next: nextStep,
};

function nextStep(state: RuleState): Decision {
  const echoed = lastOf(state, "echo");
  if (echoed === undefined) return callTool(state, "echo", { payload: PAYLOAD });
  return echoed.json.payload === PAYLOAD
    ? submit(state, "success", "The tool answered what it was given")
    : submit(state, "failed", `The tool answered something else: ${echoed.output.slice(0, 200)}`);
}
