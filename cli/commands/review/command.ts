import { buildRouteMap, type RouteMap } from "@stricli/core";
import { command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { BY, parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { AcceptFlags, ReviewFlags } from "./flags.ts";

const PARAMETERS = {
  flags: {
    store: STORE,
    format: TEXT_FORMAT,
    all: {
      kind: "boolean",
      brief: "The changes of every agent",
      default: false,
      withNegated: false,
    },
    by: BY,
  },
  aliases: { a: "all" },
  positional: {
    kind: "array",
    parameter: {
      placeholder: "AGENT|PATH",
      brief: "Agents by id or name, and files: only what both name",
      parse: parseName,
    },
  },
} as const;

const DIFF = command<ReviewFlags, string[]>({
  brief: "Show what agents want to change",
  examples: [
    { input: "review diff", brief: "Everything that waits for a decision" },
    { input: "review diff src/csv.ts", brief: "One file" },
  ],
  parameters: PARAMETERS,
  load: async () => (await import("./diff.ts")).diff,
});

const ACCEPT = command<AcceptFlags, string[]>({
  brief: "Write changes into the real files",
  description:
    "Writes changes into the real files, where those are still what the agent saw or can be " +
    "merged. A conflict writes nothing and loses nothing. Exit code 1: some could not be written.",
  examples: [
    { input: "review accept src/csv.ts", brief: "One file" },
    { input: "review accept --all", brief: "Everything" },
    { input: "review accept --passed", brief: "Everything from agents that succeeded" },
  ],
  parameters: {
    ...PARAMETERS,
    flags: {
      ...PARAMETERS.flags,
      passed: {
        kind: "boolean",
        brief: "The changes of every agent that ended well",
        default: false,
        withNegated: false,
      },
    },
  },
  load: async () => (await import("./accept.ts")).accept,
});

const REJECT = command<ReviewFlags, string[]>({
  brief: "Drop changes",
  examples: [{ input: "review reject src/csv.ts", brief: "Drop what was proposed for one file" }],
  parameters: PARAMETERS,
  load: async () => (await import("./reject.ts")).reject,
});

const UNDO = command<ReviewFlags, string[]>({
  brief: "Take accepted changes out of the files again",
  description:
    "Puts back what was there before a change was accepted: contents, deleted files, modes. The change " +
    "waits for a decision again. A file that was changed since is left alone. Exit code 1: some were.",
  examples: [
    { input: "review undo src/csv.ts", brief: "One file" },
    { input: "review undo --all", brief: "Everything that was accepted, the last first" },
  ],
  parameters: PARAMETERS,
  load: async () => (await import("./undo.ts")).undo,
});

const APPLY = command<ReviewFlags, string[]>({
  brief: "Carry out decisions that were made on a dashboard without write access",
  examples: [{ input: "review apply", brief: "Write what was accepted elsewhere" }],
  parameters: PARAMETERS,
  load: async () => (await import("./apply.ts")).apply,
});

export const REVIEW: RouteMap<Context> = buildRouteMap({
  routes: { diff: DIFF, accept: ACCEPT, reject: REJECT, undo: UNDO, apply: APPLY },
  docs: { brief: "Look at what agents changed; accept it, reject it, undo that" },
});
