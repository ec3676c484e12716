/** A key that was pressed, or a text that was typed or pasted. */
export type Key = { readonly type: "text"; readonly text: string } | { readonly type: KeyName };

/** Keys that are no text. */
export type KeyName =
  | "up"
  | "down"
  | "left"
  | "right"
  | "home"
  | "end"
  | "pageUp"
  | "pageDown"
  | "enter"
  | "newLine"
  | "escape"
  | "tab"
  | "backTab"
  | "backspace"
  | "delete"
  | "clear"
  | "interrupt";

const SEQUENCES: ReadonlyMap<string, KeyName> = new Map([
  ["[A", "up"],
  ["OA", "up"],
  ["[B", "down"],
  ["OB", "down"],
  ["[C", "right"],
  ["OC", "right"],
  ["[D", "left"],
  ["OD", "left"],
  ["[H", "home"],
  ["OH", "home"],
  ["[1~", "home"],
  ["[F", "end"],
  ["OF", "end"],
  ["[4~", "end"],
  ["[5~", "pageUp"],
  ["[6~", "pageDown"],
  ["[3~", "delete"],
  ["[Z", "backTab"],
  ["\r", "newLine"],
  ["\n", "newLine"],
]);

const CONTROLS: ReadonlyMap<string, KeyName> = new Map([
  ["\r", "enter"],
  ["\n", "enter"],
  ["\t", "tab"],
  ["\x7f", "backspace"],
  ["\b", "backspace"],
  ["\x01", "home"],
  ["\x05", "end"],
  ["\x15", "clear"],
  ["\x03", "interrupt"],
]);

const PASTE_BEGINS = "\x1b[200~";
const PASTE_ENDS = "\x1b[201~";
/** Asks a terminal to say what is pasted, so that a line end in it is no Enter. */
export const PASTE_ON = "\x1b[?2004h";
/** Ends {@linkcode PASTE_ON}. */
export const PASTE_OFF = "\x1b[?2004l";

// deno-lint-ignore no-control-regex -- that is how they begin
const SEQUENCE = /^\x1b(\[[0-?]*[ -/]*[@-~]|O.|[\r\n])/;
// deno-lint-ignore no-control-regex -- the same, before its end came
const CUT_OFF = /^\x1b(\[[0-?]*|O)$/;
// deno-lint-ignore no-control-regex -- what no text holds
const PLAIN = /^[^\x00-\x1f\x7f]+/;

/** Reads keys out of what a terminal sends, in whatever pieces it comes. */
export class KeyReader {
  #rest = "";

  /** The keys of the next piece. */
  read(piece: string): readonly Key[] {
    const keys: Key[] = [];
    let text = this.#rest + piece;
    this.#rest = "";
    while (text !== "") {
      if (text.startsWith(PASTE_BEGINS)) {
        const end = text.indexOf(PASTE_ENDS);
        if (end < 0) {
          this.#rest = text;
          break;
        }
        keys.push({ type: "text", text: text.slice(PASTE_BEGINS.length, end) });
        text = text.slice(end + PASTE_ENDS.length);
        continue;
      }
      // The end of a sequence may come with the next piece; a lone Escape is the key.
      if (CUT_OFF.test(text)) {
        this.#rest = text;
        break;
      }
      const { key, length } = next(text);
      if (key !== undefined) keys.push(key);
      text = text.slice(length);
    }
    return keys;
  }
}

function next(text: string): { readonly key: Key | undefined; readonly length: number } {
  const sequence = SEQUENCE.exec(text);
  if (sequence !== null) {
    const name = SEQUENCES.get(sequence[1] ?? "");
    return { key: name === undefined ? undefined : { type: name }, length: sequence[0].length };
  }
  if (text.startsWith("\x1b")) return { key: { type: "escape" }, length: 1 };
  const plain = PLAIN.exec(text);
  if (plain !== null) return { key: { type: "text", text: plain[0] }, length: plain[0].length };
  const name = CONTROLS.get(text[0] ?? "");
  return { key: name === undefined ? undefined : { type: name }, length: 1 };
}
