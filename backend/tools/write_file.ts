import { textArgument } from "./_arguments.ts";
import { relativePath } from "./_paths.ts";
import type { Tool } from "./types.ts";

const MAX_CHARS = 1_000_000;

/** `write_file`: writes into the agent's overlay; the real file changes only when a person accepts it. */
export function writeFileTool(): Tool {
  return {
    name: "write_file",
    description: "Write a whole text file; it is created where it does not exist.",
    parameters: {
      type: "object",
      properties: {
        path: { type: "string", description: "Path relative to the project", minLength: 1 },
        content: { type: "string", description: "The whole new content", maxLength: MAX_CHARS },
      },
      required: ["path", "content"],
    },
    onInterrupt: "rerun",
    async run(args, { workspace }) {
      const path = await relativePath(workspace, textArgument(args, "path"));
      const content = textArgument(args, "content");
      await workspace.files.write(path, content);
      const lines = content === ""
        ? 0
        : content.split("\n").length - (content.endsWith("\n") ? 1 : 0);
      return { content: JSON.stringify({ written: path, lines }) };
    },
  };
}
