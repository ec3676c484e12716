import type { Screen } from "./screen.ts";
import { displayWidth, padEnd, padStart, truncate, truncateMiddle } from "./width.ts";

/** One column of a table. */
export interface Column {
  /** Its heading. */
  readonly title: string;
  /** Which side the text keeps to. @default {"left"} */
  readonly align?: "left" | "right";
  /** May be made narrower, down to this many columns, on a narrow terminal. @default never */
  readonly shrinkTo?: number;
  /** Where a text that is too long is cut; the middle suits paths. @default {"end"} */
  readonly cut?: "end" | "middle";
}

const GAP = "  ";

/**
 * The lines of a table. On a terminal too narrow for it the shrinkable columns give way; where that is
 * not enough each row becomes a few `title: value` lines. Cells may carry colours.
 */
export function tableLines(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen: Pick<Screen, "columns" | "paint">,
): string[] {
  const widths = columns.map((column, index) =>
    Math.max(displayWidth(column.title), ...rows.map((row) => displayWidth(row[index] ?? "")))
  );
  if (!shrink(columns, widths, screen.columns())) return stacked(columns, rows, screen);
  const heading = columns.map((column, index) =>
    fit(screen.paint.bold(column.title), column, widths[index] ?? 0)
  );
  const lines = rows.map((row) =>
    columns.map((column, index) => fit(row[index] ?? "", column, widths[index] ?? 0))
  );
  return [heading, ...lines].map((cells) => cells.join(GAP).trimEnd());
}

/** Makes widths fit into the available columns, or says that they cannot. */
function shrink(columns: readonly Column[], widths: number[], available: number): boolean {
  const total = () => widths.reduce((sum, width) => sum + width, GAP.length * (widths.length - 1));
  while (total() > available) {
    let widest = -1;
    for (const [index, column] of columns.entries()) {
      const width = widths[index] ?? 0;
      if (column.shrinkTo === undefined || width <= column.shrinkTo) continue;
      if (widest < 0 || width > (widths[widest] ?? 0)) widest = index;
    }
    if (widest < 0) return false;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return true;
}

function fit(text: string, column: Column, width: number): string {
  const cut = column.cut === "middle" ? truncateMiddle(text, width) : truncate(text, width);
  return column.align === "right" ? padStart(cut, width) : padEnd(cut, width);
}

function stacked(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  screen: Pick<Screen, "columns" | "paint">,
): string[] {
  const label = Math.max(...columns.map((column) => displayWidth(column.title))) + 1;
  const room = screen.columns() - label - 1;
  return rows.flatMap((row, number) => [
    ...(number === 0 ? [] : [""]),
    ...columns.map((column, index) =>
      `${screen.paint.dim(padEnd(`${column.title}:`, label))} ${truncate(row[index] ?? "", room)}`
    ),
  ]);
}
