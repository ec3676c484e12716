import { textArgument } from "./_arguments.ts";
import { relativePath, visibleFiles } from "./_paths.ts";
import type { Tool } from "./types.ts";

const MAX_ENTRIES = 400;

/** `list_dir`: the files and folders in a folder of the workspace. */
export function listDirTool(): Tool {
  return {
    name: "list_dir",
    description: "List the files and folders in a folder. Folders end with a slash.",
    parameters: {
      type: "object",
      properties: {
        path: {
          type: "string",
          description: "Folder relative to the project; all of it if left out",
        },
      },
    },
    onInterrupt: "rerun",
    concurrent: true,
    async run(args, { workspace }) {
      const dir = await relativePath(workspace, textArgument(args, "path", "."));
      const start = dir === "" ? 0 : dir.length + 1;
      const names = new Set<string>();
      for (const path of await visibleFiles(workspace, dir)) {
        const [first = "", ...rest] = path.slice(start).split("/");
        names.add(rest.length === 0 ? first : `${first}/`);
      }
      if (names.size === 0) {
        return {
          content: `There are no files in ${dir === "" ? "the project" : dir}`,
          isError: true,
        };
      }
      const entries = [...names].sort();
      const more = entries.length - MAX_ENTRIES;
      const shown = entries.slice(0, MAX_ENTRIES).join("\n");
      return { content: more > 0 ? `${shown}\n[… ${more} more]` : shown };
    },
  };
}
