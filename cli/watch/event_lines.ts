import { type Event, eventKey } from "@remora/core";
import type { Hue } from "../terminal/colour.ts";
import { clock } from "../terminal/duration.ts";
import { safeLine } from "../terminal/safe.ts";
import type { Screen } from "../terminal/screen.ts";
import { displayWidth, padEnd, wrap } from "../terminal/width.ts";
import { answerText, numberOf, objectOf, textOf, textsOf } from "./_payload.ts";
import { PHASE_LOOK, PHASE_WIDTH } from "./phase.ts";
import { type AgentPhase, phaseOfResult } from "./run_state.ts";

/** What event lines are drawn with. */
export interface EventLineOptions {
  /** Where they are shown: a terminal gets broken lines, anything else one line a step. */
  readonly screen: Pick<Screen, "paint" | "columns">;
  /** The name of an agent, for people. */
  readonly nameOf: (agentId: string) => string;
  /** Also what a live block shows anyway: that an agent started. */
  readonly verbose: boolean;
}

/** The word, its colour and the text of a step. */
interface Step {
  readonly word: string;
  readonly hue: Hue;
  readonly text: string;
}

/** Lines that a step takes at most on a terminal. */
const MOST_LINES = 3;

/** What is worth telling about an event; no lines for the rest. */
export function eventLines(event: Event, options: EventLineOptions): readonly string[] {
  const step = stepOf(event, options.verbose);
  if (step === undefined) return [];
  const { screen, nameOf } = options;
  const { paint } = screen;
  const name = safeLine(nameOf(event.agentId ?? ""));
  const head = `${paint[step.hue](padEnd(step.word, PHASE_WIDTH))}  ${name}`;
  if (step.text === "") return [head];
  const indent = PHASE_WIDTH + 2;
  const room = screen.columns() - indent;
  const text = safeLine(step.text);
  if (displayWidth(head) + 2 + displayWidth(text) <= screen.columns()) {
    return [`${head}  ${paint.dim(text)}`];
  }
  const lines = wrap(text, Math.max(20, room));
  const shown = lines.length > MOST_LINES
    ? [...lines.slice(0, MOST_LINES - 1), `${lines[MOST_LINES - 1] ?? ""} …`]
    : lines;
  return [head, ...shown.map((line) => " ".repeat(indent) + paint.dim(line))];
}

function stepOf(event: Event, verbose: boolean): Step | undefined {
  const { payload } = event;
  switch (eventKey(event)) {
    case "agent:started":
      if (!verbose) return undefined;
      return inPhase("running", payload.resumed === true ? "goes on where it was" : "");
    case "agent:blocked":
      return inPhase("waiting", blockedText(event));
    case "agent:resumed":
      return { word: "answered", hue: "run", text: answeredText(event) };
    case "agent:declined":
      return { word: "declined", hue: "run", text: unansweredText(event) };
    case "agent:expired":
      return { word: "expired", hue: "wait", text: unansweredText(event) };
    case "agent:completed": {
      const result = objectOf(payload, "result");
      return inPhase(phaseOfResult(result), textOf(result, "summary"));
    }
    case "agent:failed": {
      const error = objectOf(payload, "error");
      return inPhase("failed", `${textOf(error, "code")}: ${textOf(error, "message")}`);
    }
    case "agent:cancelled":
      return inPhase("cancelled", textOf(payload, "reason"));
    case "agent:skipped":
      return inPhase("skipped", textOf(payload, "reason"));
    default:
      return undefined;
  }
}

function inPhase(phase: AgentPhase, text: string): Step {
  return { ...PHASE_LOOK[phase], text };
}

function blockedText({ payload }: Event): string {
  const options = textsOf(payload, "options").map((option, index) => `[${index + 1}] ${option}`);
  return [textOf(payload, "question"), ...options].join("  ");
}

function answeredText({ payload }: Event): string {
  const wait = numberOf(payload, "waitMs");
  const after = wait < 1000 ? "" : ` after ${clock(wait)}`;
  const by = `${textOf(payload, "respondedBy")} (${textOf(payload, "via")})`;
  return `"${answerText(payload.answer)}" from ${by}${after}`;
}

function unansweredText({ payload }: Event): string {
  const taken = answerText(payload.answer);
  return [
    textOf(payload, "reason") || `by ${textOf(payload, "respondedBy")}`,
    taken === "" ? "it goes on without an answer" : `it takes "${taken}"`,
  ].join("; ");
}
