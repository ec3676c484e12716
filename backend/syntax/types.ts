import type { GrammarName } from "./_wasm.ts";

/** A place in a text: line and column from 0, the column in UTF-16 units. */
export interface SyntaxPoint {
  /** The line, from 0. */
  readonly row: number;
  /** The column, from 0. */
  readonly column: number;
}

/** A node of a syntax tree. Valid until its tree is disposed of. */
export interface SyntaxNode {
  /** What it is, in the grammar's words. */
  readonly type: string;
  /** Its text. */
  readonly text: string;
  /** Where it begins, in UTF-16 units. */
  readonly startIndex: number;
  /** Where it ends. */
  readonly endIndex: number;
  /** Where it begins. */
  readonly startPosition: SyntaxPoint;
  /** Where it ends. */
  readonly endPosition: SyntaxPoint;
  /** Whether the grammar names it; keywords and punctuation are not named. */
  readonly isNamed: boolean;
  /** Whether it stands for text that the grammar does not understand. */
  readonly isError: boolean;
  /** Whether it stands for something that should be there and is not. */
  readonly isMissing: boolean;
  /** Whether there is such a place in it. */
  readonly hasError: boolean;
  /** The node above. */
  readonly parent: SyntaxNode | null;
  /** The nodes below, punctuation included. */
  readonly children: readonly (SyntaxNode | null)[];
  /** The named nodes below. */
  readonly namedChildren: readonly (SyntaxNode | null)[];
  /** The node before it, below the same one. */
  readonly previousNamedSibling: SyntaxNode | null;
  /** The node of a field. */
  childForFieldName(field: string): SyntaxNode | null;
}

/** A part of a match: a node under the name that the query gives it. */
export interface SyntaxCapture {
  /** The name, without the `@`. */
  readonly name: string;
  /** The node. */
  readonly node: SyntaxNode;
}

/** A place that a pattern of a query fits. */
export interface SyntaxMatch {
  /** Which pattern of the query it is, from 0. */
  readonly patternIndex: number;
  /** Its named parts. */
  readonly captures: readonly SyntaxCapture[];
}

/** A parsed text. */
export interface SyntaxTree extends Disposable {
  /** The node that stands for all of it. */
  readonly root: SyntaxNode;
  /** The places that a query fits, in the order of the text. */
  matches(query: SyntaxQuery): readonly SyntaxMatch[];
}

/** A compiled query. */
export interface SyntaxQuery extends Disposable {
  /** The names of its captures. */
  readonly captureNames: readonly string[];
}

/** A language that can be parsed. Kept for the life of the process. */
export interface SyntaxLanguage {
  /** Its name. */
  readonly name: GrammarName;
  /** Parses a text. Never fails: what is not understood becomes an error node. */
  parse(text: string): SyntaxTree;
  /** Compiles a query. @throws {RemoraError} `QUERY-INVALID` with line and column */
  compile(query: string): SyntaxQuery;
}
