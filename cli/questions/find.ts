import { listQuestions, type Question, RemoraError, type Store } from "@remora/core";
import { selfCommand } from "../self.ts";
import { storeWords } from "../store.ts";

/**
 * The question that an id, or the start of one, means. A pending one is preferred, so that short ids stay
 * short in a store with a long past.
 *
 * @param storeFlag The store that was named on the command line, for what the error says to do.
 * @throws {RemoraError} `QUESTION-UNKNOWN`, `QUESTION-AMBIGUOUS`
 */
export async function findQuestion(
  store: Store,
  idStart: string,
  storeFlag?: string,
): Promise<Question> {
  const wanted = idStart.toLowerCase();
  const matches = (await listQuestions(store)).filter(({ id }) => id.startsWith(wanted));
  const pending = matches.filter(({ status }) => status === "pending");
  const [match, ...others] = pending.length > 0 ? pending : matches;
  if (match === undefined || wanted === "") {
    throw new RemoraError(
      "QUESTION-UNKNOWN",
      `No question has the id "${idStart}" in ${store.url}`,
      {
        hint: `See ${selfCommand()} questions${storeWords(storeFlag)}`,
      },
    );
  }
  if (others.length > 0) {
    throw new RemoraError(
      "QUESTION-AMBIGUOUS",
      `${others.length + 1} questions begin with "${idStart}"`,
      { hint: "Give more of the id" },
    );
  }
  return match;
}
