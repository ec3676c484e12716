import { capacityOf, codewords, LAYOUTS } from "./_blocks.ts";
import { Matrix } from "./_matrix.ts";
import { penalty } from "./_penalty.ts";

/**
 * The QR code of a text, for a phone to open an address: rows of modules, `true` for dark.
 *
 * @param text Up to 180 bytes of UTF-8.
 * @returns `undefined` when the text is too long.
 * @see {@link https://www.iso.org/standard/83389.html}
 */
export function qrCode(text: string): readonly (readonly boolean[])[] | undefined {
  const data = new TextEncoder().encode(text);
  // Twelve bits for the kind and the length, so two bytes with what is left of the second.
  const index = LAYOUTS.findIndex((layout) => data.length + 2 <= capacityOf(layout));
  const layout = LAYOUTS[index];
  if (layout === undefined) return undefined;
  const blank = Matrix.blank(index + 1, layout);
  const bytes = codewords(data, layout);
  let best: { readonly rows: readonly (readonly boolean[])[]; readonly cost: number } | undefined;
  for (let mask = 0; mask < 8; mask++) {
    const { rows } = blank.filled(bytes, mask);
    const cost = penalty(rows);
    if (best === undefined || cost < best.cost) best = { rows, cost };
  }
  return best?.rows;
}

/** The width of the light border that readers need, in modules. */
export const QUIET_ZONE = 4;

/** A QR code as the path of an SVG, one unit a module, with its border. */
export function qrPath(rows: readonly (readonly boolean[])[]): { path: string; size: number } {
  let path = "";
  rows.forEach((row, y) => {
    row.forEach((isDark, x) => {
      if (isDark) path += `M${x + QUIET_ZONE} ${y + QUIET_ZONE}h1v1h-1z`;
    });
  });
  return { path, size: rows.length + 2 * QUIET_ZONE };
}

/** A QR code for a terminal: two rows of modules a line, dark on light whatever the terminal's colours. */
export function qrText(rows: readonly (readonly boolean[])[]): string {
  const border = 2;
  const isDark = (x: number, y: number): boolean => rows[y - border]?.[x - border] ?? false;
  const size = rows.length + 2 * border;
  const lines: string[] = [];
  for (let y = 0; y < size; y += 2) {
    let line = "";
    for (let x = 0; x < size; x++) {
      const [upper, lower] = [isDark(x, y), isDark(x, y + 1)];
      line += upper ? (lower ? "█" : "▀") : lower ? "▄" : " ";
    }
    // Black on white.
    lines.push(`\u001b[30;107m${line}\u001b[0m`);
  }
  return lines.join("\n");
}
