import {
  EventBus,
  type JsonValue,
  type Question,
  type Store,
  WorkspaceInboxCoordinator,
} from "@remora/core";
import type { RunReport } from "@remora/backend";
import type { Context } from "../context.ts";
import type { Keys } from "../terminal/keys.ts";
import { userName, VIA } from "../user.ts";
import { RunWatch } from "../watch/run_watch.ts";
import { exitCodeOf, wasInterrupted } from "./summary.ts";

/** A run that somebody watches at this terminal. */
export interface Conduct {
  /** Where to show it. */
  readonly context: Pick<Context, "out" | "err" | "stop" | "exit">;
  /** The store it writes to. */
  readonly store: Store;
  /** The run. */
  readonly graphId: string;
  /** Begins it, and calls `onLead` when this process has it: before, it may be at work elsewhere. */
  readonly start: (onLead: () => void) => Promise<{ readonly done: Promise<RunReport> }>;
  /** With `json` standard output stays free for the report. */
  readonly format: "text" | "json";
  /** Where else questions can be answered, for people. */
  readonly elsewhere: string;
  /** Show it from behind this event. @default the newest one before it begins */
  readonly after?: number;
  /** The keys of the terminal, where somebody else owns them. */
  readonly keys?: Keys;
}

/** What a run came to, and how long it took in milliseconds. */
export interface Conducted {
  /** Its report. */
  readonly report: RunReport;
  /** From start to end. */
  readonly milliseconds: number;
}

/** Runs it, shows it while it goes on, and sets the exit code. */
export async function conduct(options: Conduct): Promise<Conducted> {
  const { context, store, graphId, start, format, elsewhere } = options;
  await using bus = new EventBus(store.events);
  await using inbox = new WorkspaceInboxCoordinator(bus, store);
  const after = options.after ?? await store.events.head();
  const began = Date.now();
  let watch: RunWatch | undefined;
  let hasBegun = false;
  let leads = false;
  const show = (): void => {
    if (!hasBegun || !leads) return;
    watch ??= new RunWatch({
      store,
      graphId,
      after,
      screen: format === "json" ? context.err : context.out,
      quiet: format === "json",
      elsewhere,
      answer: (question, answer) => respond(inbox, question, answer),
      onInterrupt: context.stop,
      keys: options.keys,
    });
  };
  const { done } = await start(() => {
    leads = true;
    show();
  });
  // What `start` has to say stands above.
  hasBegun = true;
  show();
  let report: RunReport;
  try {
    report = await done;
  } finally {
    await watch?.finish();
  }
  context.exit(wasInterrupted(report) ? 130 : exitCodeOf(report));
  return { report, milliseconds: Date.now() - began };
}

async function respond(
  inbox: WorkspaceInboxCoordinator,
  question: Question,
  answer: JsonValue,
): Promise<void> {
  await inbox.respond(question.agentId, question.id, answer, { by: userName(), via: VIA });
}
