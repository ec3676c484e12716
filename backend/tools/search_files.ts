import { textArgument } from "./_arguments.ts";
import { globToTest } from "./_glob.ts";
import { visibleFiles } from "./_paths.ts";
import type { Tool } from "./types.ts";

const MAX_PATHS = 200;
const MAX_PATTERN = 200;

/** `search_files`: paths that match a glob. */
export function searchFilesTool(): Tool {
  return {
    name: "search_files",
    description: "Find files by a glob: *.ts, src/**/*_test.py, **/{README,CHANGELOG}.md.",
    parameters: {
      type: "object",
      properties: {
        pattern: { type: "string", description: "The glob", minLength: 1, maxLength: MAX_PATTERN },
      },
      required: ["pattern"],
    },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args, { workspace }) {
      const pattern = textArgument(args, "pattern");
      const found = (await visibleFiles(workspace, "")).filter(globToTest(pattern));
      if (found.length === 0) return { content: `No file matches ${pattern}` };
      const more = found.length - MAX_PATHS;
      const shown = found.slice(0, MAX_PATHS).join("\n");
      return { content: more > 0 ? `${shown}\n[… ${more} more]` : shown };
    },
  };
}
