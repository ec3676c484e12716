import { command } from "../../command.ts";
import { BY, parseName, STORE, TEXT_FORMAT } from "../../options.ts";
import type { AnswerFlags } from "./answer.ts";

export const ANSWER = command<AnswerFlags, [id: string, answer?: string]>({
  brief: "Answer a question",
  description:
    "Answers a question, from any machine that reaches the store, whether the agent is " +
    "running now or not. The first answer counts. ID may be shortened as long as it is unique; where " +
    "the question has options, ANSWER is one of them or its number. For a form, ANSWER is JSON.",
  examples: [
    { input: "answer 3f2a Rethrow", brief: "Answer with one of the options" },
    { input: "answer 3f2a 2", brief: "The same by its number" },
    { input: "answer 3f2a --decline", brief: "Tell the agent that you will not answer" },
  ],
  parameters: {
    flags: {
      store: STORE,
      by: BY,
      decline: {
        kind: "boolean",
        brief: "Refuse to answer; ANSWER is then the reason",
        default: false,
        withNegated: false,
      },
      format: TEXT_FORMAT,
    },
    positional: {
      kind: "tuple",
      parameters: [
        {
          placeholder: "ID",
          brief: "The question, as `remora questions` shows it",
          parse: parseName,
        },
        { placeholder: "ANSWER", brief: "The answer", parse: String, optional: true },
      ],
    },
  },
  load: async () => (await import("./answer.ts")).answer,
});
