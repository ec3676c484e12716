import { buildRouteMap, type RouteMap } from "@stricli/core";
import { command } from "../../command.ts";
import { duration } from "../../config/kinds.ts";
import type { Context } from "../../context.ts";
import { parseCount, parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { ReplayFlags, TailFlags, TransferFlags } from "./flags.ts";

const TAIL = command<TailFlags>({
  brief: "Show the newest events, and those to come with --follow",
  examples: [
    { input: "events tail -f", brief: "Watch what happens" },
    { input: "events tail --only 'agent:*' --only tool:failed", brief: "Only these" },
    { input: "events tail --after 0 --format json", brief: "Everything, one JSON object a line" },
  ],
  parameters: {
    flags: {
      store: STORE,
      format: { ...TEXT_FORMAT, brief: "Text, or one JSON object a line" },
      follow: {
        kind: "boolean",
        brief: "Go on with what happens next, until Ctrl-C",
        default: false,
        withNegated: false,
      },
      after: {
        kind: "parsed",
        parse: parsePosition,
        placeholder: "SEQ",
        brief: "Start behind this event instead of with the newest ones",
        optional: true,
      },
      lines: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "How many of the newest events",
        default: "20",
      },
      only: {
        kind: "parsed",
        parse: String,
        placeholder: "PATTERN",
        brief: "Only these kinds: agent:blocked, tool:*; may be given several times",
        variadic: true,
        default: [],
      },
    },
    aliases: { f: "follow", n: "lines" },
  },
  load: async () => (await import("./tail.ts")).tail,
});

const EXPORT = command<TransferFlags, [file?: string]>({
  brief: "Write all events as JSON lines",
  examples: [{ input: "events export run.jsonl", brief: "Keep a copy of the log" }],
  parameters: {
    flags: { store: STORE },
    positional: {
      kind: "tuple",
      parameters: [
        {
          placeholder: "FILE",
          brief: "Where to (default standard output)",
          parse: parseName,
          optional: true,
        },
      ],
    },
  },
  load: async () => (await import("./export.ts")).exportEvents,
});

const IMPORT = command<TransferFlags, [file: string]>({
  brief: "Read events from JSON lines into the store",
  description:
    "Reads events from JSON lines, also the Python original's. An event that the store has " +
    "already is not stored twice, so an import may be repeated.",
  examples: [{
    input: "events import run.jsonl --store sqlite:copy.db",
    brief: "Into another store",
  }],
  parameters: {
    flags: { store: STORE },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "FILE",
        brief: "What to read; - is standard input",
        parse: parseName,
      }],
    },
  },
  load: async () => (await import("./import.ts")).importEvents,
});

const REPLAY = command<ReplayFlags, [file?: string]>({
  brief: "Play a log again into a fresh store, for a dashboard to show",
  description:
    "Puts the events of a file, or of a store, into a fresh store in the rhythm in which they came, faster or " +
    "slower. Their times are moved to now. Open a dashboard on that store to watch. Nothing runs again, and " +
    "the source is only read.",
  examples: [
    { input: "events replay run.jsonl --speed 10", brief: "A file, ten times as fast" },
    { input: "events replay --into sqlite:again.db", brief: "What happened in this project" },
  ],
  parameters: {
    flags: {
      store: { ...STORE, brief: "The store to read, where no FILE is named" },
      into: {
        kind: "parsed",
        parse: String,
        placeholder: "URL",
        brief: "The store to play into; it must not have any events",
        default: "sqlite:.remora/replay.db",
      },
      speed: {
        kind: "parsed",
        parse: parseSpeed,
        placeholder: "N",
        brief: "How much faster than it was; max is as fast as it goes",
        default: "1",
      },
      maxPause: {
        kind: "parsed",
        parse: (input: string) => duration().fromText(input),
        placeholder: "TIME",
        brief: "Longer pauses are cut to this",
        default: "10s",
      },
      format: TEXT_FORMAT,
    },
    positional: {
      kind: "tuple",
      parameters: [{
        placeholder: "FILE",
        brief: "JSON lines, as events export writes them; - is standard input",
        parse: parseName,
        optional: true,
      }],
    },
  },
  load: async () => (await import("./replay.ts")).replayEvents,
});

function parseSpeed(input: string): number {
  const speed = input === "max" ? Infinity : Number(input.replace(/x$/, ""));
  if (speed > 0 && input !== "") return speed;
  throw new SyntaxError("it is a number above 0, or max");
}

export const EVENTS: RouteMap<Context> = buildRouteMap({
  routes: { tail: TAIL, export: EXPORT, import: IMPORT, replay: REPLAY },
  docs: { brief: "Follow, export, import and replay the event log" },
});

function parsePosition(input: string): number {
  if (!/^\d+$/.test(input)) throw new SyntaxError("it is the number of an event, 0 for the start");
  return Number(input);
}
