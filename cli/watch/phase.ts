import type { Hue } from "../terminal/colour.ts";
import type { AgentPhase } from "./run_state.ts";

/** The word and the colour of each phase, the same on the dashboard. */
export const PHASE_LOOK: Readonly<
  Record<AgentPhase, { readonly word: string; readonly hue: Hue }>
> = {
  waiting: { word: "waiting", hue: "wait" },
  running: { word: "running", hue: "run" },
  failed: { word: "failed", hue: "bad" },
  queued: { word: "queued", hue: "off" },
  completed: { word: "done", hue: "ok" },
  cancelled: { word: "cancelled", hue: "off" },
  skipped: { word: "skipped", hue: "off" },
};

/** Columns of the longest word. */
export const PHASE_WIDTH = 9;
