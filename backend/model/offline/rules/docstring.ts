import type { JsonObject } from "@remora/core";
import type { Decision, Rule } from "../_rule.ts";
import { offers, type RuleState } from "../_state.ts";
import { callTool, lastOf, objectsOf, submit, textOf } from "./_read.ts";

const READ = "read_symbol";
const WRITE = "write_doc";
const ASK = "ask_user";
const LEAVE = "Leave it without";

/**
 * Documentation: the rules know nothing about code, so they make a sentence of the name and ask a person
 * whether it will do.
 */
export const docstringRule: Rule = {
  name: "docstring",
  applies: (state) => [READ, WRITE, "submit_result"].every((name) => offers(state, name)),
  next: nextStep,
};

function nextStep(state: RuleState): Decision {
  const read = lastOf(state, READ);
  if (read === undefined) return callTool(state, READ, {}, "I look at what it is.");
  const symbol = read.json;
  if (symbol.available !== true) {
    return submit(
      state,
      "skipped",
      `Nothing was documented: ${textOf(symbol.message) || read.output}`,
    );
  }
  const name = textOf(symbol.name);
  const wrote = lastOf(state, WRITE);
  if (wrote !== undefined) {
    const message = textOf(wrote.json.message);
    return wrote.json.applied === true
      ? submit(state, "success", `${message}, with a sentence made of its name`)
      : submit(state, "failed", message || wrote.output);
  }
  if (textOf(symbol.doc) !== "") return submit(state, "skipped", `${name} is documented already`);
  const draft = draftFor(symbol);
  if (!offers(state, ASK)) return callTool(state, WRITE, { text: draft });
  const asked = lastOf(state, ASK);
  if (asked === undefined) return ask(state, symbol, draft);
  const answer = textOf(asked.json.answer);
  const isAgreed = asked.json.status === "answered" && answer !== LEAVE;
  if (!isAgreed) return submit(state, "skipped", `${name} stays without documentation, as asked`);
  return callTool(state, WRITE, { text: draft }, "The sentence will do.");
}

function ask(state: RuleState, symbol: JsonObject, draft: string): Decision {
  const [sentence = ""] = draft.split("\n");
  return callTool(state, ASK, {
    question: `Shall I document ${textOf(symbol.name)} with "${sentence}"?`,
    options: ["Write it", LEAVE],
    context: `${textOf(symbol.signature)}\n\n${draft}`,
  }, "A sentence made of the name may be wrong; I ask.");
}

/** `parseMoney(text: string)` → `Parse money.` and a line for each parameter. */
function draftFor(symbol: JsonObject): string {
  const words = wordsOf(textOf(symbol.name));
  const sentence = symbol.kind === "class"
    ? `A ${words.join(" ")}.`
    : `${capital(words.join(" "))}.`;
  const lines = objectsOf(symbol.parameters).map((parameter) => {
    const name = textOf(parameter.name).replace(/^[.*]+/, "");
    const meaning = capital(wordsOf(name).join(" "));
    return symbol.language === "python" ? `    ${name}: ${meaning}.` : `@param ${name} ${meaning}.`;
  });
  if (lines.length === 0) return sentence;
  const head = symbol.language === "python" ? ["Args:", ...lines] : lines;
  return [sentence, "", ...head].join("\n");
}

function wordsOf(name: string): readonly string[] {
  const words = name.replaceAll(/([a-z0-9])([A-Z])/g, "$1 $2").split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== "");
  return words.map((word) =>
    /^[A-Z0-9]+$/.test(word) && word.length > 1 ? word : word.toLowerCase()
  );
}

function capital(text: string): string {
  return text === "" ? "It" : text[0]!.toUpperCase() + text.slice(1);
}
