import type { Screen } from "./screen.ts";

const ENTER = "\x1b[?1049h\x1b[?25l";
const LEAVE = "\x1b[?25h\x1b[?1049l";
const CLEAR = "\x1b[2J";
// Terminals that know "synchronized output" show a repaint at once; the others ignore it.
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** The whole terminal, until it is disposed: then it looks as it did before. */
export class FullScreen implements Disposable {
  readonly #screen: Screen;
  #shown: readonly string[] = [];
  #size = "";
  #isOpen = false;

  /** @param screen A terminal. */
  constructor(screen: Screen) {
    this.#screen = screen;
    this.enter();
  }

  /** Takes the terminal, again after {@linkcode leave}. */
  enter(): void {
    if (this.#isOpen) return;
    this.#isOpen = true;
    this.#size = "";
    this.#screen.write(ENTER);
  }

  /** Shows lines from the top; only those that changed are written. None may be wider than the terminal. */
  paint(lines: readonly string[]): void {
    if (!this.#isOpen) return;
    const size = `${this.#screen.columns()}x${this.#screen.rows()}`;
    const isFresh = size !== this.#size;
    const changed = lines.map((line, row) =>
      !isFresh && this.#shown[row] === line ? "" : `\x1b[${row + 1};1H${line}\x1b[0m\x1b[K`
    ).join("");
    const below = !isFresh && this.#shown.length > lines.length
      ? `\x1b[${lines.length + 1};1H\x1b[J`
      : "";
    this.#size = size;
    this.#shown = lines;
    if (isFresh || changed !== "" || below !== "") {
      this.#screen.write(BEGIN + (isFresh ? CLEAR : "") + changed + below + END);
    }
  }

  /** Gives the terminal back for a while. */
  leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    this.#screen.write(LEAVE);
  }

  /** Gives the terminal back. */
  [Symbol.dispose](): void {
    this.leave();
  }
}
