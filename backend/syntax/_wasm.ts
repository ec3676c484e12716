import { loadSlice } from "@remora/core/base";

/** The grammars that there are, by the name of their language. */
export const GRAMMARS = ["javascript", "python", "toml", "tsx", "typescript"] as const;

/** A language that there is a grammar for. */
export type GrammarName = (typeof GRAMMARS)[number];

// A module of the source phase comes without running anything and without any permission, from npm and
// from a cache alike.

/** Compiled modules, for a worker that is to use them, too. */
export interface SyntaxModules {
  /** The runtime's. */
  readonly runtime: WebAssembly.Module;
  /** Grammars by name. */
  readonly grammars: ReadonlyMap<GrammarName, WebAssembly.Module>;
}

let adopted: SyntaxModules | undefined;

/** The modules of the runtime and of some grammars, which can be sent to workers. */
export async function compiledModules(names: readonly GrammarName[]): Promise<SyntaxModules> {
  const grammars = await Promise.all(
    names.map(async (name) => [name, await grammarModule(name)] as const),
  );
  return { runtime: await runtimeModule(), grammars: new Map(grammars) };
}

/**
 * Takes modules that somebody else has compiled. All who use them share the machine code, which gets better
 * with use; everybody compiling for himself pays for that again.
 */
export function adoptModules(modules: SyntaxModules): void {
  adopted = modules;
}

/** The compiled module of a grammar. */
export async function grammarModule(name: GrammarName): Promise<WebAssembly.Module> {
  const known = adopted?.grammars.get(name);
  if (known !== undefined) return known;
  switch (name) {
    case "javascript":
      // @ts-expect-error: TypeScript has no words for source phase imports yet.
      return await import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-javascript.wasm");
    case "python":
      // @ts-expect-error: as above.
      return await import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm");
    case "toml": {
      const { tomlGrammar } = await loadSlice<typeof import("../toml/mod.ts")>("backend/toml");
      return await tomlGrammar();
    }
    case "tsx":
      // @ts-expect-error: as above.
      return await import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-tsx.wasm");
    case "typescript":
      // @ts-expect-error: as above.
      return await import.source("@vscode/tree-sitter-wasm/wasm/tree-sitter-typescript.wasm");
  }
}

/** The compiled module of the runtime. */
export function runtimeModule(): Promise<WebAssembly.Module> {
  if (adopted !== undefined) return Promise.resolve(adopted.runtime);
  // @ts-expect-error: as above.
  return import.source("web-tree-sitter/web-tree-sitter.wasm");
}
