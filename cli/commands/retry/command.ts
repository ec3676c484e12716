import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { BY, parseCount, parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { RetryFlags } from "./retry.ts";

export const RETRY = command<RetryFlags, string[]>({
  brief: "Run agents again, with a note on what was wrong",
  description:
    "Runs agents again, in a run of their own. What they changed and nobody has accepted is rejected " +
    "first. The note is told to the model. Without AGENT: those of the newest run that failed.",
  examples: [
    {
      input: 'retry lint:src/csv.ts --note "Keep the comments"',
      brief: "One agent, with a note",
    },
    { input: "retry --max-turns 40", brief: "What failed in the newest run, with more turns" },
    { input: "retry lint:src/csv.ts --later", brief: "Let a worker do it (remora worker)" },
  ],
  parameters: {
    flags: {
      run: {
        kind: "parsed",
        parse: parseName,
        placeholder: "GRAPH",
        brief: "The run that the agents belong to (default the newest that has them)",
        optional: true,
      },
      note: {
        kind: "parsed",
        parse: String,
        placeholder: "TEXT",
        brief: "What was wrong with the result; the model is told",
        optional: true,
      },
      maxTurns: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "Model calls at most (default what the bundle says)",
        optional: true,
      },
      concurrency: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "Agents at work at the same time (default as before)",
        optional: true,
      },
      later: {
        kind: "boolean",
        brief: "Leave it to a worker, and return at once",
        default: false,
        withNegated: false,
      },
      by: BY,
      store: STORE,
      format: TEXT_FORMAT,
      ...MODEL_FLAGS,
      baseUrl: {
        ...MODEL_FLAGS.baseUrl,
        brief: "OpenAI-compatible server (default the one that the run had)",
      },
      model: { ...MODEL_FLAGS.model, brief: "Model id (default the one that the run had)" },
    },
    aliases: { c: "concurrency", n: "note" },
    positional: {
      kind: "array",
      parameter: { placeholder: "AGENT", brief: "Agents by id or name", parse: parseName },
    },
  },
  load: async () => (await import("./retry.ts")).retry,
});
