type Rows = readonly (readonly boolean[])[];

/** How hard a code is to read, by the four rules of the standard: the mask with the least is taken. */
export function penalty(rows: Rows): number {
  const columns = rows.map((_, x) => rows.map((row) => row[x] ?? false));
  const lines = [...rows, ...columns];
  return lines.reduce((sum, line) => sum + runs(line) + finders(line), 0) + squares(rows) +
    imbalance(rows);
}

/** Five or more of a colour in a line. */
function runs(line: readonly boolean[]): number {
  let sum = 0;
  let length = 0;
  line.forEach((isDark, i) => {
    length = i > 0 && line[i - 1] === isDark ? length + 1 : 1;
    if (length === 5) sum += 3;
    else if (length > 5) sum += 1;
  });
  return sum;
}

/** Two by two of a colour. */
function squares(rows: Rows): number {
  let sum = 0;
  for (let y = 1; y < rows.length; y++) {
    for (let x = 1; x < rows.length; x++) {
      const isDark = rows[y]?.[x];
      const isSquare = rows[y - 1]?.[x] === isDark && rows[y]?.[x - 1] === isDark &&
        rows[y - 1]?.[x - 1] === isDark;
      if (isSquare) sum += 3;
    }
  }
  return sum;
}

const FINDER = /(?=10111010000)|(?=00001011101)/g;

/** What looks like the pattern in the corners. */
function finders(line: readonly boolean[]): number {
  const text = line.map((isDark) => isDark ? "1" : "0").join("");
  return [...text.matchAll(FINDER)].length * 40;
}

/** More of one colour than of the other. */
function imbalance(rows: Rows): number {
  const dark = rows.reduce((sum, row) => sum + row.filter(Boolean).length, 0);
  const share = (dark * 100) / rows.length ** 2;
  return Math.floor(Math.abs(share - 50) / 5) * 10;
}
