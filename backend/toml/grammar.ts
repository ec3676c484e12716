/**
 * The compiled grammar of TOML, for `loadLanguage("toml")`, which asks for it itself. Fetched without
 * running anything: the package's build script is for another runtime and is not needed.
 *
 * @example
 * ```ts
 * import { tomlGrammar } from "@remora/backend/toml";
 *
 * console.log(await tomlGrammar() instanceof WebAssembly.Module); // true
 * ```
 */
export function tomlGrammar(): Promise<WebAssembly.Module> {
  // @ts-expect-error: TypeScript has no words for source phase imports yet.
  return import.source("@tree-sitter-grammars/tree-sitter-toml/tree-sitter-toml.wasm");
}
