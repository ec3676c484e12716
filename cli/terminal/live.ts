import type { Screen } from "./screen.ts";
import { truncate } from "./width.ts";

const HIDE_CURSOR = "\x1b[?25l";
const SHOW_CURSOR = "\x1b[?25h";
// Terminals that know "synchronized output" show a repaint at once; the others ignore it.
const BEGIN = "\x1b[?2026h";
const END = "\x1b[?2026l";

/** Options of a {@linkcode LiveArea}. */
export interface LiveAreaOptions {
  /** Repaints this often without an update, so that clocks go on. Milliseconds. @default {500} */
  readonly interval?: number;
}

/**
 * A few lines at the bottom of a terminal that are repainted in place, while ordinary lines scroll past
 * above them. Where no person looks there is nothing to repaint: only the ordinary lines are written.
 */
export class LiveArea implements Disposable {
  readonly #screen: Screen;
  readonly #render: () => readonly string[];
  #painted = 0;
  #timer: ReturnType<typeof setInterval> | undefined;
  #scheduled: ReturnType<typeof setTimeout> | undefined;

  /** @param screen Where. @param render The lines to show now; called at most 20 times a second. */
  constructor(screen: Screen, render: () => readonly string[], options: LiveAreaOptions = {}) {
    this.#screen = screen;
    this.#render = render;
    if (!screen.isTerminal) return;
    screen.write(HIDE_CURSOR);
    this.#timer = setInterval(() => this.#paint(), options.interval ?? 500);
    this.#paint();
  }

  /** Asks for a repaint; many requests at once make one. */
  refresh(): void {
    if (this.#timer === undefined || this.#scheduled !== undefined) return;
    this.#scheduled = setTimeout(() => {
      this.#scheduled = undefined;
      this.#paint();
    }, 50);
  }

  /** Writes ordinary lines above the area. */
  log(...lines: readonly string[]): void {
    if (lines.length === 0) return;
    const text = lines.map((line) => `${line}\n`).join("");
    if (this.#timer === undefined) {
      this.#screen.write(text);
      return;
    }
    this.#screen.write(BEGIN + this.#erase() + text + this.#draw() + END);
  }

  /** Removes the area and gives the cursor back. */
  [Symbol.dispose](): void {
    if (this.#timer === undefined) return;
    clearInterval(this.#timer);
    clearTimeout(this.#scheduled);
    this.#timer = undefined;
    this.#scheduled = undefined;
    this.#screen.write(this.#erase() + SHOW_CURSOR);
  }

  #paint(): void {
    this.#screen.write(BEGIN + this.#erase() + this.#draw() + END);
  }

  #erase(): string {
    return this.#painted === 0 ? "" : `\x1b[${this.#painted}A\r\x1b[0J`;
  }

  #draw(): string {
    const columns = this.#screen.columns();
    // A line that wraps would take two rows and the next repaint would leave one of them behind.
    const lines = this.#render()
      .slice(0, Math.max(1, this.#screen.rows() - 2))
      .map((line) => truncate(line, columns - 1));
    this.#painted = lines.length;
    return lines.map((line) => `${line}\n`).join("");
  }
}
