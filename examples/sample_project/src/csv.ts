export interface CsvOptions {
  separator?: string;
}

/** Splits CSV text into rows of cells. Quoted cells may hold separators, quotes and line breaks. */
export function parseCsv(text: string, options: CsvOptions = {}): string[][] {
  const separator = options.separator ?? ",";
  let rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"') quoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = "";
    } else if (char === "\n") {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else if (char === "\r") {
    } else cell += char;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}

export function toCsv(rows: any[][], options: CsvOptions = {}): string {
  const separator = options.separator ?? ",";
  return rows.map((row) => row.map((cell) => quote(String(cell), separator)).join(separator))
    .join("\n");
}

function quote(cell: string, separator: string): string {
  let special = !!cell.includes(separator) || /["\r\n]/.test(cell);
  if (!!special) return `"${cell.replaceAll('"', '""')}"`;
  return cell;
}
