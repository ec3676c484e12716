import { createPaint } from "../terminal/colour.ts";
import type { Screen } from "../terminal/screen.ts";

/** A screen for tests that keeps what is written to it. */
export interface FakeScreen extends Screen {
  /** Everything that was written. */
  text(): string;
}

/** A terminal of a given width, without colours unless asked for. */
export function fakeScreen(
  options: { readonly columns?: number; readonly colour?: boolean } = {},
): FakeScreen {
  let text = "";
  return {
    write: (more) => text += more,
    line: (more = "") => text += `${more}\n`,
    isTerminal: options.columns !== undefined,
    columns: () => options.columns ?? Infinity,
    rows: () => options.columns === undefined ? Infinity : 24,
    paint: createPaint(options.colour === true ? 3 : 0),
    link: (label) => label,
    text: () => text,
  };
}
