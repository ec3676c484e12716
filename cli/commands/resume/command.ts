import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { parseCount, parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { ResumeFlags } from "./resume.ts";

export const RESUME = command<ResumeFlags, [graph?: string]>({
  brief: "Continue a run that was stopped or killed",
  description:
    "Continues a run where it was: tools that ran are not run again, and answers that came in " +
    "while nothing ran are taken. Without GRAPH it is the newest run that did not end.",
  examples: [
    { input: "resume", brief: "The newest run that did not end" },
    { input: "resume 0198c2", brief: "A certain one; the id may be shortened" },
  ],
  parameters: {
    flags: {
      concurrency: {
        kind: "parsed",
        parse: parseCount,
        placeholder: "N",
        brief: "Agents at work at the same time (default as before)",
        optional: true,
      },
      store: STORE,
      format: TEXT_FORMAT,
      retryFailed: {
        kind: "boolean",
        brief: "Try agents that broke again",
        default: false,
        withNegated: false,
      },
      ...MODEL_FLAGS,
      baseUrl: {
        ...MODEL_FLAGS.baseUrl,
        brief: "OpenAI-compatible server (default the one that the run had)",
      },
      model: { ...MODEL_FLAGS.model, brief: "Model id (default the one that the run had)" },
    },
    aliases: { c: "concurrency" },
    positional: {
      kind: "tuple",
      parameters: [
        { placeholder: "GRAPH", brief: "The run's id", parse: parseName, optional: true },
      ],
    },
  },
  load: async () => (await import("./resume.ts")).resume,
});
