import { buildRouteMap, type RouteMap } from "@stricli/core";
import { command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { parseCount, STORE as STORE_FLAG, TEXT_FORMAT } from "../../options.ts";
import type { CompactFlags, CopyFlags } from "./flags.ts";

const COPY = command<CopyFlags, [from: string, to: string]>({
  brief: "Copy a store into another one, for example from SQLite to NATS",
  description:
    "Copies events, workspaces and files. What the target has already is left alone, so a copy that " +
    "was stopped is done again to finish it. Copy while nobody works on the source.",
  examples: [
    {
      input: "store copy sqlite:.remora/remora.db nats://127.0.0.1:4222",
      brief: "From one machine to many",
    },
    { input: "store copy sqlite:.remora/remora.db sqlite:backup.db", brief: "A backup" },
  ],
  parameters: {
    flags: {
      format: TEXT_FORMAT,
      overwrite: {
        kind: "boolean",
        brief: "Replace what the target has under a key with another value",
        default: false,
        withNegated: false,
      },
    },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "FROM", brief: "URL of the source, opened for reading", parse: String },
        { placeholder: "TO", brief: "URL of the target", parse: String },
      ],
    },
  },
  load: async () => (await import("./copy.ts")).copy,
});

const COMPACT = command<CompactFlags>({
  brief: "Make a store small: give back the space of what is gone, and drop old events",
  description:
    "Gives back the space of deleted keys and of file contents that nothing refers to, where they are " +
    "older than a day. With --keep it drops all but the newest events first; who still reads behind them " +
    "is told that they are gone. May run while others work on the store.",
  examples: [
    { input: "store compact", brief: "Lose nothing" },
    { input: "store compact --keep 100000", brief: "Keep the newest 100,000 events" },
  ],
  parameters: {
    flags: {
      format: TEXT_FORMAT,
      keep: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "Drop all but the newest N events (default all are kept)",
        optional: true,
      },
      store: STORE_FLAG,
    },
  },
  load: async () => (await import("./compact.ts")).compact,
});

export const STORE: RouteMap<Context> = buildRouteMap({
  routes: { copy: COPY, compact: COMPACT },
  docs: { brief: "Copy a store into another one, or make it small" },
});
