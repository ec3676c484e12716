import { buildRouteMap, type RouteMap } from "@stricli/core";
import { command } from "../../command.ts";
import type { Context } from "../../context.ts";
import { parseName, STORE, TABLE_FORMAT, TEXT_FORMAT } from "../../options.ts";
import type {
  CheckpointFlags,
  CreateFlags,
  ImportFlags,
  ListFlags,
  RestoreFlags,
} from "./flags.ts";

const FLAGS = { store: STORE, format: TEXT_FORMAT } as const;
const CHECKPOINT_ID = {
  placeholder: "CHECKPOINT",
  brief: "Its id, which may be shortened",
  parse: parseName,
} as const;
const FOLDER = { placeholder: "FOLDER", brief: "The folder", parse: parseName } as const;

const CREATE = command<CreateFlags, [graph?: string]>({
  brief: "Keep the state of a run",
  description:
    "Keeps how far a run is, and what its agents know and changed. Without GRAPH it is the newest run. " +
    "A run may go on meanwhile. What has not changed since the last checkpoint takes no space.",
  examples: [
    { input: 'checkpoint create -m "before the experiment"', brief: "The newest run" },
    { input: "checkpoint create 0198c2", brief: "A certain one" },
  ],
  parameters: {
    flags: {
      ...FLAGS,
      message: {
        kind: "parsed",
        parse: String,
        placeholder: "TEXT",
        brief: "Why, for people",
        optional: true,
      },
    },
    aliases: { m: "message" },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "GRAPH", brief: "The run's id", parse: parseName, optional: true },
      ],
    },
  },
  load: async () => (await import("./checkpoint.ts")).create,
});

const LIST = command<ListFlags, [graph?: string]>({
  brief: "List checkpoints, the newest first",
  examples: [{ input: "checkpoint list", brief: "Those of all runs" }],
  parameters: {
    flags: { store: STORE, format: TABLE_FORMAT },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "GRAPH", brief: "Only of this run", parse: parseName, optional: true },
      ],
    },
  },
  load: async () => (await import("./list.ts")).list,
});

const RESTORE = command<RestoreFlags, [checkpoint: string]>({
  brief: "Take a run back to a checkpoint, or make another run of it",
  description:
    "Takes a run back to where it was; `remora resume` goes on from there. What people asked, answered " +
    "and wrote is not taken back, nor are files that were accepted.",
  examples: [
    { input: "checkpoint restore 0198c2", brief: "The same run, as it was" },
    {
      input: "checkpoint restore 0198c2 --new",
      brief: "Another run; the first one stays as it is",
    },
  ],
  parameters: {
    flags: {
      ...FLAGS,
      new: {
        kind: "boolean",
        brief: "Make another run of it",
        default: false,
        withNegated: false,
      },
    },
    positional: { kind: "tuple", parameters: [CHECKPOINT_ID] },
  },
  load: async () => (await import("./checkpoint.ts")).restore,
});

const EXPORT = command<CheckpointFlags, [checkpoint: string, folder: string]>({
  brief: "Write a checkpoint into a folder that suits git",
  description:
    "Writes a folder for each agent, one file for each key, changed files as they are. Exporting into " +
    "the same folder again replaces it, so that git shows what changed.",
  examples: [{ input: "checkpoint export 0198c2 run-kept", brief: "To be committed" }],
  parameters: {
    flags: FLAGS,
    positional: { kind: "tuple", parameters: [CHECKPOINT_ID, FOLDER] },
  },
  load: async () => (await import("./checkpoint.ts")).exportTo,
});

const IMPORT = command<ImportFlags, [folder: string]>({
  brief: "Read a run from a folder",
  examples: [
    { input: "checkpoint import run-kept", brief: "Then go on with: remora resume" },
    { input: "checkpoint import run-kept --root .", brief: "The project lies elsewhere here" },
  ],
  parameters: {
    flags: {
      ...FLAGS,
      root: {
        kind: "parsed",
        parse: parseName,
        placeholder: "FOLDER",
        brief: "The project's folder on this machine (default where it was)",
        optional: true,
      },
      replace: {
        kind: "boolean",
        brief: "Replace a run of the same id",
        default: false,
        withNegated: false,
      },
    },
    positional: { kind: "tuple", parameters: [FOLDER] },
  },
  load: async () => (await import("./checkpoint.ts")).importFrom,
});

const DELETE = command<CheckpointFlags, [checkpoint: string]>({
  brief: "Forget a checkpoint",
  examples: [{ input: "checkpoint delete 0198c2", brief: "The run itself stays" }],
  parameters: { flags: FLAGS, positional: { kind: "tuple", parameters: [CHECKPOINT_ID] } },
  load: async () => (await import("./checkpoint.ts")).remove,
});

export const CHECKPOINT: RouteMap<Context> = buildRouteMap({
  routes: {
    create: CREATE,
    list: LIST,
    restore: RESTORE,
    export: EXPORT,
    import: IMPORT,
    delete: DELETE,
  },
  docs: { brief: "Keep states of runs, go back to them, carry them elsewhere" },
});
