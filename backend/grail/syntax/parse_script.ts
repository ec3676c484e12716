import type { SyntaxLanguage, SyntaxTree } from "../../syntax/types.ts";
import { joinBrackets } from "./_join.ts";

/** Parses a script; every node stands where it does in the text. */
export function parseScript(language: SyntaxLanguage, text: string): SyntaxTree {
  const tree = language.parse(text);
  if (!tree.root.hasError) return tree;
  const joined = language.parse(joinBrackets(text));
  const [better, worse] = joined.root.hasError ? [tree, joined] : [joined, tree];
  worse[Symbol.dispose]();
  return better;
}
