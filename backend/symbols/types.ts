/** A parameter of a function. */
export type SymbolParameter = {
  readonly name: string;
  /** Its type as it is written; absent where none is. */
  readonly type?: string;
  /** Whether it may be left out. */
  readonly optional: boolean;
};

/** What a tool tells about a function, a class or another named part of a file. */
export type SymbolInfo = {
  /** The node. */
  readonly node_id: string;
  readonly name: string;
  /** `function`, `method`, `class`, … */
  readonly kind: string;
  /** First line, from 1. */
  readonly line: number;
  /** Whether other modules can use it. */
  readonly exported: boolean;
  /** Its head, without its body, on one line. */
  readonly signature: string;
  readonly parameters: readonly SymbolParameter[];
  /** The type of what it returns, as it is written. */
  readonly returns?: string;
  /** Its documentation without comment marks; absent where there is none. */
  readonly doc?: string;
};

/** A symbol with its places in the text, in UTF-16 units. */
export interface PlacedSymbol {
  readonly info: SymbolInfo;
  /** Where it begins, decorators and `export` included. */
  readonly start: number;
  readonly end: number;
  /** The comment or string that documents it. */
  readonly docSpan?: { readonly start: number; readonly end: number };
  /** Where a new docstring goes in Python: the first statement of the body. */
  readonly bodyStart?: number;
}
