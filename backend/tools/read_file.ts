import { numberArgument, textArgument } from "./_arguments.ts";
import { relativePath } from "./_paths.ts";
import { readTextFile } from "./_text_file.ts";
import type { Tool } from "./types.ts";

const MAX_LINES = 600;
const MAX_CHARS = 20_000;

/** `read_file`: a text file of the workspace, or a stretch of its lines. */
export function readFileTool(): Tool {
  return {
    name: "read_file",
    description: `Read a text file, up to ${MAX_LINES} lines at a time.`,
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: "Path relative to the project", minLength: 1 },
        start_line: { type: "integer", minimum: 1, description: "First line; 1 if left out" },
        end_line: { type: "integer", minimum: 1, description: "Last line" },
      },
      required: ["path"],
    },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args, { workspace }) {
      const path = await relativePath(workspace, textArgument(args, "path"));
      const lines = (await readTextFile(workspace, path)).split("\n");
      if (lines.at(-1) === "") lines.pop();
      const start = numberArgument(args, "start_line") ?? 1;
      const wanted = Math.min(numberArgument(args, "end_line") ?? lines.length, lines.length);
      const { text, end } = stretch(lines, start, wanted);
      if (start === 1 && end >= lines.length) return { content: text };
      if (start > lines.length) {
        return { content: `${path} has ${lines.length} lines only`, isError: true };
      }
      const more = end < lines.length ? `; read on with start_line ${end + 1}` : "";
      return { content: `[${path}, lines ${start}-${end} of ${lines.length}${more}]\n${text}` };
    },
  };
}

/** As many whole lines as fit; a single line that does not fit is cut. */
function stretch(
  lines: readonly string[],
  start: number,
  wanted: number,
): { readonly text: string; readonly end: number } {
  const taken: string[] = [];
  let room = MAX_CHARS;
  for (const line of lines.slice(start - 1, Math.min(wanted, start - 1 + MAX_LINES))) {
    room -= line.length + 1;
    if (room < 0 && taken.length > 0) break;
    taken.push(room < 0 ? `${line.slice(0, MAX_CHARS).toWellFormed()}…` : line);
  }
  return { text: taken.join("\n"), end: start - 1 + taken.length };
}
