import { colourDepth, createPaint, type Paint } from "./colour.ts";
import { readEnv } from "./env.ts";
import { hyperlink, supportsLinks } from "./link.ts";

/** One of the two output streams, with what a person on the other end can see. */
export interface Screen {
  /** Writes text as it is. */
  write(text: string): void;
  /** Writes text and a line end. */
  line(text?: string): void;
  /** Whether a person looks at it: anything else gets plain lines. */
  readonly isTerminal: boolean;
  /** Its width now; `Infinity` where it is no terminal, so that nothing is cut. */
  columns(): number;
  /** Its lines now; `Infinity` where it is no terminal. */
  rows(): number;
  /** Its colours. */
  readonly paint: Paint;
  /** Text that leads somewhere when it is clicked, where the terminal can do that. */
  link(text: string, url: string): string;
}

/** What a screen writes to. */
export interface RawStream {
  writeSync(data: Uint8Array): number;
  isTerminal(): boolean;
}

/** Options of {@linkcode openScreen}. */
export interface ScreenOptions {
  /**
   * Called once, when nothing can be written any more: the reader has gone (`remora events tail | head`), or
   * what is given, say that the disk is full where the output goes.
   */
  readonly onClosed?: (cause?: Error) => void;
  /** Reads an environment variable. @default the process's */
  readonly env?: (name: string) => string | undefined;
}

/** The screen on an output stream. When nothing can be written any more it swallows the rest, and never throws. */
export function openScreen(stream: RawStream, options: ScreenOptions = {}): Screen {
  const env = options.env ?? readEnv;
  const isTerminal = stream.isTerminal();
  const conditions = { isTerminal, env, os: Deno.build.os };
  const links = supportsLinks(conditions);
  const encoder = new TextEncoder();
  let closed = false;

  function write(text: string): void {
    if (closed) return;
    try {
      writeAll(stream, encoder.encode(text));
    } catch (error) {
      closed = true;
      if (error instanceof Deno.errors.BrokenPipe) options.onClosed?.();
      else options.onClosed?.(error instanceof Error ? error : new Error(String(error)));
    }
  }

  return {
    write,
    line: (text = "") => write(`${text}\n`),
    isTerminal,
    columns: () => isTerminal ? terminalSize(env).columns : Infinity,
    rows: () => isTerminal ? terminalSize(env).rows : Infinity,
    paint: createPaint(colourDepth(conditions)),
    link: (text, url) => links ? hyperlink(text, url) : text,
  };
}

/** Writes everything. */
function writeAll(stream: RawStream, data: Uint8Array): void {
  let rest = data;
  while (rest.length > 0) {
    try {
      rest = rest.subarray(stream.writeSync(rest));
    } catch (error) {
      if (!(error instanceof Deno.errors.WouldBlock)) throw error;
      // Somebody made the pipe non-blocking and it is full: let the reader catch up.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}

function terminalSize(
  env: (name: string) => string | undefined,
): { readonly columns: number; readonly rows: number } {
  try {
    const size = Deno.consoleSize();
    if (size.columns > 0 && size.rows > 0) return size;
  } catch {
    // stdin and stdout are elsewhere, only stderr is a terminal: the variables are the next best
  }
  return { columns: positive(env("COLUMNS")) ?? 80, rows: positive(env("LINES")) ?? 24 };
}

function positive(text: string | undefined): number | undefined {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : undefined;
}
