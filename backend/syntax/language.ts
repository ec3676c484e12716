import { RemoraError } from "@remora/core/base";
import type { Language, Parser, Query, Tree } from "web-tree-sitter";
import { grammarModule, type GrammarName, runtimeModule } from "./_wasm.ts";
import type { SyntaxLanguage, SyntaxMatch, SyntaxNode, SyntaxQuery, SyntaxTree } from "./types.ts";

type Runtime = typeof import("web-tree-sitter");

let runtime: Promise<Runtime> | undefined;
const languages = new Map<GrammarName, Promise<SyntaxLanguage>>();

/**
 * Loads a language. The first call fetches its grammar and takes some milliseconds; later ones answer
 * with the same language.
 *
 * @throws {RemoraError} `SYNTAX-UNAVAILABLE` when the grammar cannot be had
 */
export function loadLanguage(name: GrammarName): Promise<SyntaxLanguage> {
  const known = languages.get(name);
  if (known !== undefined) return known;
  const loading = load(name);
  languages.set(name, loading);
  // Who asks again after the network is back gets another answer.
  loading.catch(() => languages.delete(name));
  return loading;
}

async function load(name: GrammarName): Promise<SyntaxLanguage> {
  try {
    runtime ??= startRuntime();
    const { Language, Parser, Query } = await runtime;
    const language = Language.loadSync(await grammarModule(name));
    const parser = new Parser();
    parser.setLanguage(language);
    return new LoadedLanguage(name, { language, parser, Query });
  } catch (cause) {
    runtime = undefined;
    throw new RemoraError("SYNTAX-UNAVAILABLE", `Cannot load the grammar of ${name}`, {
      cause,
      hint:
        "It comes from npm; run once with the network, or: deno cache npm:@vscode/tree-sitter-wasm",
    });
  }
}

// The runtime would look for its code on disk; handing it over needs no permission.
async function startRuntime(): Promise<Runtime> {
  const loaded = await import("web-tree-sitter");
  const module = await runtimeModule();
  const options = {
    instantiateWasm(
      imports: WebAssembly.Imports,
      done: (instance: WebAssembly.Instance, module: WebAssembly.Module) => void,
    ): Record<string, never> {
      WebAssembly.instantiate(module, imports).then((instance) => done(instance, module));
      return {};
    },
  };
  await loaded.Parser.init(options);
  return loaded;
}

class LoadedLanguage implements SyntaxLanguage {
  readonly name: GrammarName;
  readonly #language: Language;
  readonly #parser: Parser;
  readonly #Query: Runtime["Query"];

  constructor(
    name: GrammarName,
    parts: {
      readonly language: Language;
      readonly parser: Parser;
      readonly Query: Runtime["Query"];
    },
  ) {
    this.name = name;
    this.#language = parts.language;
    this.#parser = parts.parser;
    this.#Query = parts.Query;
  }

  parse(text: string): SyntaxTree {
    // Lines that end with CR alone are lines, which the grammars do not know. Nothing changes its place.
    const known = text.includes("\r") ? text.replaceAll(/\r(?!\n)/g, "\n") : text;
    const tree = this.#parser.parse(known);
    // It is null only for a parser without a language, or one that was told to stop.
    if (tree === null) throw new RemoraError("SYNTAX-FAILED", `Cannot parse ${this.name}`);
    return new ParsedTree(tree);
  }

  compile(query: string): SyntaxQuery {
    try {
      return new CompiledQuery(new this.#Query(this.#language, query));
    } catch (cause) {
      const index = indexOf(cause);
      const before = query.slice(0, index).split("\n");
      const place = `line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
      const reason = cause instanceof Error ? cause.message.split("\n")[0] : String(cause);
      throw new RemoraError(
        "QUERY-INVALID",
        `The query for ${this.name} is invalid: ${place}: ${reason}`,
        {
          cause,
        },
      );
    }
  }
}

function indexOf(error: unknown): number {
  if (typeof error !== "object" || error === null || !("index" in error)) return 0;
  return typeof error.index === "number" ? error.index : 0;
}

class ParsedTree implements SyntaxTree {
  readonly #tree: Tree;

  constructor(tree: Tree) {
    this.#tree = tree;
  }

  get root(): SyntaxNode {
    return this.#tree.rootNode;
  }

  matches(query: SyntaxQuery): readonly SyntaxMatch[] {
    if (!(query instanceof CompiledQuery)) throw new TypeError("The query comes from elsewhere");
    return query.query.matches(this.#tree.rootNode);
  }

  [Symbol.dispose](): void {
    this.#tree.delete();
  }
}

class CompiledQuery implements SyntaxQuery {
  readonly query: Query;

  constructor(query: Query) {
    this.query = query;
  }

  get captureNames(): readonly string[] {
    return this.query.captureNames;
  }

  [Symbol.dispose](): void {
    this.query.delete();
  }
}
