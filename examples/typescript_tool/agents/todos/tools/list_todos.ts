import { defineTool } from "@remora/backend/tool";

/** May read the project, and nothing else: no network, no environment, no programs. */
export default defineTool({
  name: "list_todos",
  description: "List the TODO comments of a file, each with its line number.",
  parameters: {
    type: "object",
    properties: { path: { type: "string", description: "The file, relative to the project." } },
  },
  permissions: { read: ["."] },
  onInterrupt: "rerun",
  async run({ path }, { target }) {
    const file = path ?? target ?? "";
    const lines = (await Deno.readTextFile(file)).split("\n");
    const todos = lines.flatMap((text, index) =>
      text.includes("TODO") ? [{ line: index + 1, text: text.trim() }] : []
    );
    return { file, todos };
  },
});
