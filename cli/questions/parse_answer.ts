import { answerFromText, type JsonValue, type Question } from "@remora/core";

/**
 * What somebody typed, as the question wants it: one of the options, its number or its spelling in other
 * case; otherwise what the schema makes of the text.
 *
 * @throws {AnswerInvalidError} `ANSWER-INVALID`
 */
export function parseAnswer(question: Question, typed: string): JsonValue {
  const options = question.options ?? [];
  if (options.length === 0 || options.includes(typed)) return answerFromText(question, typed);
  const number = /^\d+$/.test(typed) ? options[Number(typed) - 1] : undefined;
  return answerFromText(question, number ?? sameWord(options, typed) ?? typed);
}

function sameWord(options: readonly string[], typed: string): string | undefined {
  const wanted = typed.trim().toLowerCase();
  const same = options.filter((option) => option.trim().toLowerCase() === wanted);
  return same.length === 1 ? same[0] : undefined;
}
