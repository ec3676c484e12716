import type { GrammarName } from "../../syntax/mod.ts";
import { PYTHON_QUERIES } from "../queries/python.ts";
import { TOML_QUERIES } from "../queries/toml.ts";
import { JAVASCRIPT_QUERIES, TYPESCRIPT_QUERIES } from "../queries/typescript.ts";
import { codeReader } from "./code.ts";
import { markdownReader } from "./markdown.ts";
import { tomlReader } from "./toml.ts";
import type { PartReader } from "./types.ts";

/** A language whose parts can be found. */
interface LanguageEntry {
  /** Its name: the folder in which a project's own queries lie. */
  readonly name: string;
  readonly extensions: readonly string[];
  /** For languages that are read with queries. */
  readonly grammar?: GrammarName;
  readonly queries?: string;
  /** For the others. */
  readonly reader?: PartReader;
}

const LANGUAGES: readonly LanguageEntry[] = [
  {
    name: "typescript",
    extensions: ["ts", "mts", "cts"],
    grammar: "typescript",
    queries: TYPESCRIPT_QUERIES,
  },
  { name: "tsx", extensions: ["tsx"], grammar: "tsx", queries: TYPESCRIPT_QUERIES },
  {
    name: "javascript",
    extensions: ["js", "jsx", "mjs", "cjs"],
    grammar: "javascript",
    queries: JAVASCRIPT_QUERIES,
  },
  { name: "python", extensions: ["py", "pyi"], grammar: "python", queries: PYTHON_QUERIES },
  { name: "toml", extensions: ["toml"], grammar: "toml", queries: TOML_QUERIES },
  { name: "markdown", extensions: ["md", "markdown"], reader: markdownReader },
];

/** Queries of a project's own, by the name of the language: they stand in the place of ours. */
export type QueryPack = Readonly<Record<string, string>>;

/** Finds readers for files. One per run: grammars and queries are loaded once. */
export class PartReaders {
  readonly #byExtension = new Map<string, PartReader>();

  /** @param pack Queries that replace ours. */
  constructor(pack: QueryPack = {}) {
    for (const { name, extensions, grammar, queries, reader } of LANGUAGES) {
      const source = Object.hasOwn(pack, name) ? pack[name] : queries;
      const made = grammar === undefined ? reader : grammarReader(grammar, source ?? "");
      if (made === undefined) continue;
      for (const extension of extensions) this.#byExtension.set(extension, made);
    }
  }

  /** The reader for files with an extension (without the dot, lower case). */
  get(extension: string): PartReader | undefined {
    return this.#byExtension.get(extension);
  }
}

function grammarReader(grammar: GrammarName, query: string): PartReader {
  return grammar === "toml" ? tomlReader(query) : codeReader(grammar, query);
}

/** The grammar for files with an extension (without the dot, lower case), for what needs more than parts. */
export function grammarFor(extension: string): GrammarName | undefined {
  return LANGUAGES.find(({ extensions }) => extensions.includes(extension))?.grammar;
}

/** The names of the languages that are read with queries. */
export const QUERY_LANGUAGES: readonly string[] = LANGUAGES
  .filter(({ grammar }) => grammar !== undefined).map(({ name }) => name);
