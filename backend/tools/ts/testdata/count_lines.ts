import { defineTool } from "@remora/backend/tool";
import { plural } from "./lib/plural.ts";

export default defineTool({
  name: "count_lines",
  description: "Count the lines of a file.",
  parameters: {
    type: "object",
    properties: { path: { type: "string" }, empty: { type: "boolean" } },
    required: ["path"],
  },
  permissions: { read: ["."] },
  onInterrupt: "rerun",
  async run({ path, empty }, { target }) {
    const lines = (await Deno.readTextFile(path)).split("\n");
    const count = lines.filter((line) => empty === true || line !== "").length;
    console.log("this must not be taken for the answer");
    return { path, target, lines: plural(count, "line") };
  },
});
