import { RemoraError, type Workspace } from "@remora/core";
import { textArgument } from "./_arguments.ts";
import { globToTest } from "./_glob.ts";
import { visibleFiles } from "./_paths.ts";
import { isBinary } from "./_text_file.ts";
import type { Tool } from "./types.ts";

const MAX_MATCHES = 100;
const MAX_LINE = 240;
const MAX_BYTES = 1024 * 1024;

/**
 * `search_content`: lines that hold a text. A text, not a regular expression: one that a model wrote could
 * keep the process busy for ever.
 */
export function searchContentTool(): Tool {
  return {
    name: "search_content",
    description: "Find lines that contain a text (not a regular expression), as path:line: text.",
    parameters: {
      type: "object",
      properties: {
        query: { type: "string", description: "The text", minLength: 1, maxLength: 1000 },
        glob: { type: "string", description: "Only in files that match it", maxLength: 200 },
        ignore_case: { type: "boolean", description: "Upper and lower case are the same" },
      },
      required: ["query"],
    },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args, { workspace, signal }) {
      const glob = textArgument(args, "glob");
      const files = await visibleFiles(workspace, "");
      const paths = glob === "" ? files : files.filter(globToTest(glob));
      const query = { text: textArgument(args, "query"), ignoreCase: args.ignore_case === true };
      const matches: string[] = [];
      for (const path of paths) {
        signal.throwIfAborted();
        await searchFile(workspace, path, { query, matches });
        if (matches.length >= MAX_MATCHES) break;
      }
      if (matches.length === 0) {
        return { content: `No line contains ${JSON.stringify(query.text)}` };
      }
      const full = matches.length >= MAX_MATCHES ? `\n[only the first ${MAX_MATCHES} matches]` : "";
      return { content: matches.join("\n") + full };
    },
  };
}

async function searchFile(
  workspace: Workspace,
  path: string,
  { query, matches }: {
    readonly query: { readonly text: string; readonly ignoreCase: boolean };
    readonly matches: string[];
  },
): Promise<void> {
  const bytes = await readForSearch(workspace, path);
  if (bytes === undefined || bytes.length > MAX_BYTES || isBinary(bytes)) return;
  const text = new TextDecoder().decode(bytes);
  const wanted = query.ignoreCase ? query.text.toLowerCase() : query.text;
  const searched = query.ignoreCase ? text.toLowerCase() : text;
  if (!searched.includes(wanted)) return;
  for (const [index, line] of text.split("\n").entries()) {
    const compared = query.ignoreCase ? line.toLowerCase() : line;
    if (!compared.includes(wanted)) continue;
    const shown = line.length > MAX_LINE ? `${line.slice(0, MAX_LINE).toWellFormed()}…` : line;
    matches.push(`${path}:${index + 1}: ${shown.trim()}`);
    if (matches.length >= MAX_MATCHES) return;
  }
}

/** A file that was looked through is not one that the agent has seen; one that cannot be read is passed over. */
async function readForSearch(
  workspace: Workspace,
  path: string,
): Promise<Uint8Array | undefined> {
  try {
    return await workspace.files.read(path, { peek: true });
  } catch (error) {
    if (error instanceof RemoraError && error.code.startsWith("FILE-")) return undefined;
    throw error;
  }
}
