import { FullScreen } from "../terminal/full_screen.ts";
import type { Screen } from "../terminal/screen.ts";
import { type Key, KeyReader, PASTE_OFF, PASTE_ON } from "./key.ts";

/** Options of {@linkcode openTerminal}. */
export interface TerminalOptions {
  /** Gets every key. */
  readonly onKey: (key: Key) => void;
  /** Asks for a repaint: the size changed, or the terminal was given back. */
  readonly onRepaint: () => void;
  /** The terminal went away. */
  readonly onClosed: () => void;
}

/** A terminal that one program has to itself: every key, and all of the screen. */
export class Terminal implements AsyncDisposable {
  /** What is shown. */
  readonly screen: FullScreen;
  readonly #out: Screen;
  readonly #reader: ReadableStreamDefaultReader<Uint8Array>;
  readonly #reading: Promise<void>;
  readonly #signals: [Deno.Signal, () => void][] = [];

  /** @param out Standard output; standard input must be the same terminal. */
  constructor(out: Screen, options: TerminalOptions) {
    this.#out = out;
    this.screen = new FullScreen(out);
    this.#takeKeys();
    this.#reader = Deno.stdin.readable.getReader();
    this.#reading = this.#read(options);
    if (Deno.build.os === "windows") return;
    this.#on("SIGWINCH", options.onRepaint);
    this.#on("SIGHUP", options.onClosed);
    this.#on("SIGTSTP", () => {
      this.#giveBack();
      Deno.kill(Deno.pid, "SIGSTOP");
    });
    this.#on("SIGCONT", () => {
      this.#takeKeys();
      this.screen.enter();
      options.onRepaint();
    });
  }

  /** Leaves the terminal as it was found. */
  async [Symbol.asyncDispose](): Promise<void> {
    for (const [signal, handler] of this.#signals) Deno.removeSignalListener(signal, handler);
    this.#giveBack();
    await this.#reader.cancel();
    await this.#reading;
  }

  #takeKeys(): void {
    // With cbreak Ctrl-C and Ctrl-Z stay the signals they are.
    Deno.stdin.setRaw(true, { cbreak: Deno.build.os !== "windows" });
    this.#out.write(PASTE_ON);
  }

  #giveBack(): void {
    this.#out.write(PASTE_OFF);
    this.screen.leave();
    try {
      Deno.stdin.setRaw(false);
    } catch {
      // A terminal that was closed has nothing to be set back.
    }
  }

  #on(signal: Deno.Signal, handler: () => void): void {
    this.#signals.push([signal, handler]);
    Deno.addSignalListener(signal, handler);
  }

  async #read({ onKey, onClosed }: TerminalOptions): Promise<void> {
    const decoder = new TextDecoder();
    const keys = new KeyReader();
    try {
      for (;;) {
        const { value, done } = await this.#reader.read();
        if (done) break;
        for (const key of keys.read(decoder.decode(value, { stream: true }))) onKey(key);
      }
    } catch {
      // Reading from a terminal that was closed fails; so does everything else there.
    }
    onClosed();
  }
}
