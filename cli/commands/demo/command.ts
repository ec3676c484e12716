import { command } from "../../command.ts";
import { MODEL_FLAGS } from "../../model/flags.ts";
import { HOST, NO_OPEN, PORT, STORE } from "../../options.ts";
import type { DemoFlags } from "./demo.ts";

export const DEMO = command<DemoFlags>({
  brief: "See it work: agents lint a copy of a sample project and ask you",
  description:
    "Copies a small sample project, starts the dashboard and lets agents lint it, four at a " +
    "time. They ask before a fix that is not purely mechanical. Without --base-url the offline model " +
    "(rules, no LLM) stands in for a model server; everything else is real. Your own files are not touched.",
  examples: [
    { input: "demo", brief: "The tour, on http://127.0.0.1:8000/" },
    { input: "demo --answer auto --exit", brief: "Unattended: a synthetic user answers" },
    {
      input: "demo --base-url http://gpu:8000/v1 --port 8080",
      brief: "With your own model server",
    },
  ],
  parameters: {
    flags: {
      host: HOST,
      port: PORT,
      store: {
        ...STORE,
        brief: "The store (default a new one beside the copy)",
      },
      noOpen: NO_OPEN,
      dir: {
        kind: "parsed",
        parse: String,
        placeholder: "DIR",
        brief: "Put the copy there and keep it (default a temporary folder)",
        optional: true,
      },
      exit: {
        kind: "boolean",
        brief: "End when the run is over instead of waiting for Ctrl-C",
        default: false,
        withNegated: false,
      },
      answer: {
        kind: "enum",
        values: ["auto"],
        brief: "Let a synthetic user answer the questions, marked as such",
        optional: true,
      },
      baseUrl: { ...MODEL_FLAGS.baseUrl, brief: "Use this OpenAI-compatible server" },
      model: MODEL_FLAGS.model,
      apiKeyEnv: MODEL_FLAGS.apiKeyEnv,
    },
  },
  load: async () => (await import("./demo.ts")).demo,
});
