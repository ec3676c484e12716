/** The grammars that there are, by the name of their language. */
export const GRAMMARS = ["javascript", "python", "tsx", "typescript"] as const;

/** A language that there is a grammar for. */
export type GrammarName = (typeof GRAMMARS)[number];

// A module of the source phase comes without running anything and without any permission, from npm and
// from a cache alike.

/** The compiled module of a grammar. */
export function grammarModule(name: GrammarName): Promise<WebAssembly.Module> {
  switch (name) {
    case "javascript":
      // @ts-expect-error: TypeScript has no words for source phase imports yet.
      return import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm");
    case "python":
      // @ts-expect-error: as above.
      return import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm");
    case "tsx":
      // @ts-expect-error: as above.
      return import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm");
    case "typescript":
      // @ts-expect-error: as above.
      return import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm");
  }
}

/** The compiled module of the runtime. */
export function runtimeModule(): Promise<WebAssembly.Module> {
  // @ts-expect-error: as above.
  return import.source("web-tree-sitter/web-tree-sitter.wasm");
}
