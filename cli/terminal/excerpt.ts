import { safeText } from "./safe.ts";
import type { Screen } from "./screen.ts";
import { displayWidth } from "./width.ts";

/** Of a long line only this much before the place, and this much in all. */
const BEFORE = 40;
const WIDTH = 100;

/** The line of a finding, and below it a mark under the place. Nothing where there is no such line. */
export function excerpt(
  text: string | undefined,
  { line, column }: { readonly line: number; readonly column: number },
  { paint }: Pick<Screen, "paint">,
): readonly string[] {
  // As those count who know the place: a lone carriage return ends no line, and must not begin one here.
  const source = text?.split(/\r?\n/)[line - 1]?.replaceAll("\r", "\u240d");
  if (source === undefined || source.trim() === "") return [];
  const at = Math.min(column - 1, source.length);
  const from = at > WIDTH - 20 ? at - BEFORE : 0;
  const shown = source.slice(from, from + WIDTH).toWellFormed();
  const start = from > 0 ? "…" : "";
  const end = from + WIDTH < source.length ? "…" : "";
  const before = start + safeText(source.slice(from, at).toWellFormed());
  const number = String(line);
  const margin = " ".repeat(number.length);
  return [
    paint.dim(`${number} │ `) + start + safeText(shown) + end,
    paint.dim(`${margin} │ `) + " ".repeat(displayWidth(before)) + paint.wait("^"),
  ];
}
