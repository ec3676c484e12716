/**
 * The grammar of TOML. An entry of its own, because it comes in a package of its own, which nobody fetches
 * who has no TOML to read.
 *
 * @module
 */
export { tomlGrammar } from "./grammar.ts";
