/** A place in a text, both numbers from 1, and the offset they stand for. */
export interface Place {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  /** From 0, in UTF-16 units. */
  readonly offset: number;
}

/** The way to a value: keys and indexes from the root. */
export type Path = readonly (string | number)[];

/** A YAML file with its values and their places. */
export interface YamlFile {
  /** The text it was read from. */
  readonly text: string;
  /** The value. Mappings are `Map`s, so that keys keep their types; dates, bytes and sets are objects. */
  readonly value: unknown;
  /** Where the value of a path stands, or the nearest thing above it that exists. */
  place(path: Path): Place;
  /** Where the key of a path stands. */
  keyPlace(path: Path): Place;
  /** Keys that stand twice in one mapping. */
  readonly duplicates: readonly YamlDuplicate[];
  /** The offsets of a value's text; `undefined` for what is not there. */
  span(path: Path): { readonly start: number; readonly end: number } | undefined;
  /** The same, for a text that means this value and nothing else: no alias is on the way, and no anchor is on it. */
  ownSpan(path: Path): { readonly start: number; readonly end: number } | undefined;
  /** What its lines end in. */
  readonly lineBreak: string;
}

/** What reading came to. */
export type YamlOutcome =
  | { readonly ok: true; readonly file: YamlFile }
  | { readonly ok: false; readonly message: string; readonly place: Place };

/** A key that stands twice in one mapping; the later one counts. */
export interface YamlDuplicate {
  /** Its name. */
  readonly key: string;
  /** Where the later one stands. */
  readonly place: Place;
  /** The lines of the earlier one, where it has lines of its own. */
  readonly earlier?: { readonly start: number; readonly end: number };
}
