/** A part of a file, as its language has it. */
export interface Part {
  /** What it is: `function`, `class`, `section`, … */
  readonly type: string;
  /** Its own name. */
  readonly name: string;
  /** Where it begins, decorators and `export` included, in UTF-16 units. */
  readonly start: number;
  /** Where it ends. */
  readonly end: number;
}

/** The parts of a file. */
export interface Parts {
  /** In the order of the file; what contains others comes before them. */
  readonly parts: readonly Part[];
  /** Where the text breaks the rules of its language, as a line from 1. */
  readonly brokenAt?: number;
}

/** Finds the parts of a text. */
export type PartReader = (text: string) => Promise<Parts>;
