import type { CodeNode } from "../discovery/mod.ts";
import type { RunReport } from "../graph/mod.ts";
import type { RunBundleOptions } from "../run/mod.ts";

/** Options of {@linkcode watchBundle}. */
export interface WatchOptions extends Omit<RunBundleOptions, "graphId" | "signal"> {
  /** Ends the watch. Runs that go on are interrupted and can be resumed. */
  readonly signal: AbortSignal;
  /** Milliseconds of silence after the last change before agents run. @default {500} */
  readonly debounce?: number;
  /** Whether everything is run once at the start. @default {true} */
  readonly initial?: boolean;
  /** Told what happens. */
  readonly onEvent?: (event: WatchEvent) => void;
}

/** What {@linkcode watchBundle} tells. */
export type WatchEvent =
  /** It waits for changes. */
  | { readonly type: "watching"; readonly paths: readonly string[]; readonly nodes: number }
  /** Agents start for what is new or different. */
  | { readonly type: "started"; readonly graphId: string; readonly nodes: readonly CodeNode[] }
  /** A run has ended. */
  | { readonly type: "ended"; readonly report: RunReport }
  /** Files or parts are gone; nothing runs for them. */
  | { readonly type: "removed"; readonly nodeIds: readonly string[] }
  /** A change could not be looked at, or a run could not start; the watch goes on. */
  | { readonly type: "failed"; readonly error: unknown };
