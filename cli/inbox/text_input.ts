import type { Key } from "./key.ts";

/** A text that somebody types. */
export interface TextInput {
  /** Its characters, as people count them. */
  readonly characters: readonly string[];
  /** Where the next one goes: 0 to their number. */
  readonly cursor: number;
}

const MOST_CHARACTERS = 20_000;
const segmenter = (): Intl.Segmenter => new Intl.Segmenter(undefined, { granularity: "grapheme" });

/** A text, with the cursor behind it. */
export function textInput(text = ""): TextInput {
  const characters = charactersOf(text);
  return { characters, cursor: characters.length };
}

/** What was typed. */
export function textOfInput({ characters }: TextInput): string {
  return characters.join("");
}

/** The text after a key; the same one for a key that does nothing to it. */
export function edit(input: TextInput, key: Key): TextInput {
  const { characters, cursor } = input;
  switch (key.type) {
    case "text":
      return insert(input, key.text);
    case "newLine":
      return insert(input, "\n");
    case "left":
      return { characters, cursor: Math.max(0, cursor - 1) };
    case "right":
      return { characters, cursor: Math.min(characters.length, cursor + 1) };
    case "home":
      return { characters, cursor: 0 };
    case "end":
      return { characters, cursor: characters.length };
    case "backspace":
      return cursor === 0
        ? input
        : { characters: without(characters, cursor - 1), cursor: cursor - 1 };
    case "delete":
      return { characters: without(characters, cursor), cursor };
    case "clear":
      return textInput();
    default:
      return input;
  }
}

function insert({ characters, cursor }: TextInput, text: string): TextInput {
  const room = Math.max(0, MOST_CHARACTERS - characters.length);
  const added = charactersOf(text.replaceAll(/\r\n?/g, "\n")).slice(0, room);
  return {
    characters: [...characters.slice(0, cursor), ...added, ...characters.slice(cursor)],
    cursor: cursor + added.length,
  };
}

function without(characters: readonly string[], index: number): readonly string[] {
  return characters.filter((_, at) => at !== index);
}

function charactersOf(text: string): readonly string[] {
  // Plain text needs no segmenter, which takes long to make.
  if (/^[\n\x20-\x7e]*$/.test(text)) return [...text];
  return [...segmenter().segment(text)].map(({ segment }) => segment);
}
