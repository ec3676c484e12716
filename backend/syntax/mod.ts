/**
 * Grammars: parses TypeScript, JavaScript, Python and TOML, and finds places in the trees. An entry of its own,
 * so that nobody fetches grammars who does not parse.
 *
 * @example
 * ```ts
 * import { loadLanguage } from "@remora/backend/syntax";
 *
 * const python = await loadLanguage("python");
 * using tree = python.parse("def f(): pass");
 * console.log(tree.root.namedChildren[0]?.type); // function_definition
 * ```
 *
 * @module
 */
export {
  adoptModules,
  compiledModules,
  type GrammarName,
  GRAMMARS,
  type SyntaxModules,
} from "./_wasm.ts";
export { loadLanguage } from "./language.ts";
export type * from "./types.ts";
