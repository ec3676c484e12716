/** Thrown where a text is not plain enough: something that is cheap and never seen outside. */
export const NOT_PLAIN: unique symbol = Symbol("not plain");

/** A value with its place in the text. */
export type PlainNode =
  | {
    readonly kind: "scalar";
    readonly value: string | number | boolean | null;
    readonly start: number;
    readonly end: number;
  }
  | {
    readonly kind: "map";
    readonly items: ReadonlyMap<string, PlainEntry>;
    readonly start: number;
    readonly end: number;
  }
  | {
    readonly kind: "list";
    readonly items: readonly PlainNode[];
    readonly start: number;
    readonly end: number;
  };

/** A value of a mapping, with the place of its key. */
export interface PlainEntry {
  readonly keyStart: number;
  readonly value: PlainNode;
}

/** What is not the text that it looks like. */
const WORDS: ReadonlyMap<string, boolean | null> = new Map(
  ([["yes", true], ["true", true], ["on", true], ["no", false], ["false", false], ["off", false], [
    "null",
    null,
  ]] as const).flatMap(([word, value]) =>
    [word, word[0]!.toUpperCase() + word.slice(1), word.toUpperCase()].map(
      (form): [string, boolean | null] => [form, value],
    )
  ),
);

const TEXT = /^[A-Za-z_/(\u00a1-\uffff]/;
const INTEGER = /^(?:0|-?[1-9][0-9]{0,14})$/;
const DECIMAL = /^-?[0-9]+\.[0-9]+$/;

/** The value of an unquoted text. */
export function plainValue(text: string): string | number | boolean | null {
  if (TEXT.test(text)) {
    const word = WORDS.get(text);
    return word === undefined ? text : word;
  }
  if (INTEGER.test(text) || DECIMAL.test(text)) return Number(text);
  throw NOT_PLAIN;
}

/** Whether a key is the text that it looks like. */
export function isPlainKey(key: string): boolean {
  return !WORDS.has(key);
}
