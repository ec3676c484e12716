import { type Event, eventKey } from "@remora/core";
import type { Paint } from "../terminal/colour.ts";
import { clock } from "../terminal/duration.ts";
import { safeLine } from "../terminal/safe.ts";
import { padEnd } from "../terminal/width.ts";
import { answerText, numberOf, objectOf, textOf, textsOf } from "./_payload.ts";
import { PHASE_LOOK, PHASE_WIDTH } from "./phase.ts";
import type { AgentPhase } from "./run_state.ts";

/** What an event line is drawn with. */
export interface EventLineOptions {
  /** Colours. */
  readonly paint: Paint;
  /** The name of an agent, for people. */
  readonly nameOf: (agentId: string) => string;
  /** Also what a live area shows anyway: that an agent started. */
  readonly verbose: boolean;
}

/** What is worth a line of its own, one line; `undefined` for the rest. */
export function eventLine(event: Event, options: EventLineOptions): string | undefined {
  const { payload } = event;
  switch (eventKey(event)) {
    case "agent:started":
      if (!options.verbose) return undefined;
      return agentLine(event, "running", payload.resumed === true ? "goes on" : "", options);
    case "agent:blocked":
      return agentLine(event, "waiting", blockedText(event), options);
    case "agent:resumed": {
      const answer = safeLine(answerText(payload.answer));
      const by = `${textOf(payload, "respondedBy")} (${textOf(payload, "via")})`;
      const wait = clock(numberOf(payload, "waitMs"));
      return agentLine(event, "running", `"${answer}" from ${safeLine(by)} after ${wait}`, options);
    }
    case "agent:declined":
    case "agent:expired":
      return agentLine(event, "running", unansweredText(event), options);
    case "agent:completed": {
      const result = objectOf(payload, "result");
      const phase = textOf(result, "status") === "failed" ? "failed" : "completed";
      return agentLine(event, phase, textOf(result, "summary"), options);
    }
    case "agent:failed": {
      const error = objectOf(payload, "error");
      const text = `${textOf(error, "code")}: ${textOf(error, "message")}`;
      return agentLine(event, "failed", text, options);
    }
    case "agent:cancelled":
      return agentLine(event, "cancelled", textOf(payload, "reason"), options);
    case "agent:skipped":
      return agentLine(event, "skipped", textOf(payload, "reason"), options);
    default:
      return undefined;
  }
}

function agentLine(
  event: Event,
  phase: AgentPhase,
  text: string,
  { paint, nameOf }: EventLineOptions,
): string {
  const { word, hue } = PHASE_LOOK[phase];
  const name = safeLine(nameOf(event.agentId ?? ""));
  const rest = text === "" ? "" : `  ${paint.dim(safeLine(text))}`;
  return `${paint[hue](padEnd(word, PHASE_WIDTH))}  ${name}${rest}`;
}

function blockedText({ payload }: Event): string {
  const options = textsOf(payload, "options").map((option, index) => `[${index + 1}] ${option}`);
  return [textOf(payload, "question"), ...options].join("  ");
}

function unansweredText({ action, payload }: Event): string {
  const what = action === "declined" ? "Nobody wants to answer" : "Nobody answered in time";
  const reason = textOf(payload, "reason");
  const taken = answerText(payload.answer);
  return [what, reason, taken === "" ? "" : `takes "${taken}"`].filter((part) => part !== "").join(
    "; ",
  );
}
