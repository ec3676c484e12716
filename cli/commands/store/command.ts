import { buildRouteMap, type RouteMap } from "@stricli/core";
import { command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { TEXT_FORMAT } from "../../options.ts";

/** Flags of `remora store copy`. */
export interface CopyFlags {
  readonly format: "text" | "json";
  readonly overwrite: boolean;
}

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

export const STORE: RouteMap<Context> = buildRouteMap({
  routes: { copy: COPY },
  docs: { brief: "Copy a store into another one" },
});
