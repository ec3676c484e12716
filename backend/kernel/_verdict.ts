import type { AgentResult } from "../tools/types.ts";
import { boundSummary, resultOf } from "./_result.ts";
import type { KernelState } from "./_state.ts";
import type { KernelEndReason, KernelOptions } from "./types.ts";

const DEFAULT_MAX_TURNS = 20;
/** Responses in a row without a call that could be run: the lesson, the warning, the end. */
const MAX_REJECTED_TURNS = 3;

/** That it is over, and how. */
export interface Verdict {
  readonly reason: KernelEndReason;
  readonly result: AgentResult;
}

type Rules = Pick<KernelOptions, "terminationTool" | "maxTurns" | "timeout">;

/** Whether it is over after the newest step. The state alone decides, so that a resumed run agrees. */
export function verdictOf(state: KernelState, rules: Rules): Verdict | undefined {
  const { lastTurn, results } = state;
  if (lastTurn === undefined) return undefined;
  const { terminationTool, maxTurns = DEFAULT_MAX_TURNS } = rules;
  for (const call of lastTurn.toolCalls) {
    const result = results.get(call.id);
    if (call.name !== terminationTool || result === undefined) continue;
    if (result.isError !== true) return { reason: "termination_tool", result: resultOf(result) };
  }
  const outOfTurns = lastTurn.turn >= maxTurns;
  if (isPlainAnswer(state) && (outOfTurns || !mustRemind(state, rules))) {
    const result = plainResult(lastTurn.content, terminationTool);
    return { reason: "no_tool_calls", result };
  }
  if (state.rejectedTurns >= MAX_REJECTED_TURNS) return limitReached("invalid_tool_calls", state);
  return outOfTurns ? limitReached("max_turns", state) : undefined;
}

/** One reminder for a model that only talks, or says nothing at all. */
export function mustRemind(state: KernelState, { terminationTool }: Rules): boolean {
  if (!isPlainAnswer(state) || state.reminders > 0) return false;
  const silent = (state.lastTurn?.content ?? "").trim() === "";
  return terminationTool !== undefined || silent;
}

/** What a model that only talks is told. */
export function reminderOf({ terminationTool }: Rules): string {
  if (terminationTool === undefined) return "Your answer was empty. Go on, or say what you found.";
  return `Go on by calling a tool. When everything is done, call ${terminationTool}.`;
}

/** The verdict for a limit. */
export function limitReached(
  reason: Exclude<KernelEndReason, "termination_tool" | "no_tool_calls">,
  state: KernelState,
  timeout = 0,
): Verdict {
  const sentences = {
    max_turns: `Stopped after ${state.turns} turns without a result`,
    budget: "Stopped because the next turn could exceed the budget",
    deadline: `Stopped after ${timeout / 1000} s of work without a result`,
    invalid_tool_calls: "Stopped because the model kept making calls that no tool accepts",
  };
  return { reason, result: { status: "failed", summary: sentences[reason], changedFiles: [] } };
}

/** The model answered without a call, and nothing was said to it since. */
function isPlainAnswer({ lastTurn, messages }: KernelState): boolean {
  return lastTurn?.toolCalls.length === 0 && messages.at(-1)?.role === "assistant";
}

function plainResult(content: string | null, terminationTool: string | undefined): AgentResult {
  const text = boundSummary(content ?? "");
  if (terminationTool === undefined) {
    const summary = text === "" ? "The model ended without a word" : text;
    return { status: text === "" ? "failed" : "success", summary, changedFiles: [] };
  }
  const said = text === "" ? "" : `: ${text}`;
  const summary = `The model ended without calling ${terminationTool}${said}`;
  return { status: "failed", summary, changedFiles: [] };
}
