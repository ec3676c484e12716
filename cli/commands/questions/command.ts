import { command } from "../../command.ts";
import { STORE, TABLE_FORMAT } from "../../options.ts";
import type { QuestionsFlags } from "./questions.ts";

export const QUESTIONS = command<QuestionsFlags>({
  brief: "List the questions that wait for a person",
  description: "Lists the questions that agents asked and nobody has answered yet, oldest first.",
  examples: [
    { input: "questions", brief: "What waits for you" },
    { input: "questions --all --format json", brief: "Every question and how it ended, as JSON" },
  ],
  parameters: {
    flags: {
      store: STORE,
      format: TABLE_FORMAT,
      all: {
        kind: "boolean",
        brief: "Also those that were answered, declined, expired or withdrawn",
        default: false,
        withNegated: false,
      },
    },
  },
  load: async () => (await import("./questions.ts")).questions,
});
