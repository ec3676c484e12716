import type { JsonObject } from "@remora/core";

/** What a check found. */
export interface Check {
  /** What was checked: `store`, `slice:backend`, … */
  readonly id: string;
  /** The same for people. */
  readonly title: string;
  /**
   * `ok`; `problem`: something that was asked for does not work; `absent`: not installed, or not
   * checked, which is a choice.
   */
  readonly verdict: "ok" | "problem" | "absent";
  /** What was found, one line. */
  readonly text: string;
  /** What to do about it. */
  readonly remedy?: string;
  /** The figures, for programs. */
  readonly details?: JsonObject;
}
