/** Longest line shown with a finding. */
const LONGEST = 200;
/** Lines shown before and behind a finding that a person is asked about. */
const AROUND = 1;
/** Lines of the finding itself that are shown. */
const MOST_LINES = 3;

/** The line that holds an offset, from 1. */
interface LineOf {
  lineOf(offset: number): { readonly line: number };
}

/** The line of a finding, without its indentation. */
export function oneLine(text: string, start: number): string {
  const from = text.lastIndexOf("\n", start - 1) + 1;
  const [line = ""] = text.slice(from).split(/\r?\n/, 1);
  return line.trim().slice(0, LONGEST);
}

/**
 * The lines of a finding with those around it, numbered, so that a person can decide without opening the file.
 * What all of them are indented by is left out.
 */
export function numberedLines(
  text: string,
  { start, end }: { readonly start: number; readonly end: number },
  positions: LineOf,
): string {
  const first = positions.lineOf(start).line;
  const last = Math.min(positions.lineOf(Math.max(start, end - 1)).line, first + MOST_LINES - 1);
  const lines = text.split(/\r?\n/);
  const isBlank = (line: number): boolean => (lines[line - 1] ?? "").trim() === "";
  // An empty line at the edge tells nothing.
  const from = isBlank(first - AROUND) ? first : first - AROUND;
  const to = isBlank(last + AROUND) ? last : last + AROUND;
  const shown = lines.slice(from - 1, to);
  const indent = Math.min(
    ...shown.filter((line) => line.trim() !== "").map((line) => line.search(/\S/)),
  );
  const width = String(to).length;
  return shown.map((line, index) =>
    `${String(from + index).padStart(width)}  ${line.slice(indent, indent + LONGEST)}`.trimEnd()
  ).join("\n");
}
