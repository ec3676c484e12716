import { isJsonObject, type JsonObject, unifiedDiff } from "@remora/core";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { chooseSymbol, openSymbols } from "./_target.ts";

const FOLDER = "fixtures";
const MAX_SAMPLES = 100;
const MAX_LENGTH = 200_000;

/**
 * The tool `write_fixture`: writes sample data for the function that the agent works on, as
 * `fixtures/NAME.json`: a list of samples, each an object of arguments by the names of the parameters.
 */
export function writeFixtureTool(): Tool {
  return {
    name: "write_fixture",
    description:
      "Write sample data for the function you work on: samples is a list of objects, each with the " +
      "function's parameters by name. It becomes fixtures/NAME.json. Answers JSON: applied, path, message, diff.",
    parameters: {
      type: "object",
      properties: {
        samples: {
          type: "array",
          items: { type: "object" },
          minItems: 1,
          maxItems: MAX_SAMPLES,
          description: "Typical, border and odd cases.",
        },
      },
      required: ["samples"],
    },
    onInterrupt: "rerun",
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const file = await openSymbols(undefined, context);
      const { info } = chooseSymbol(file, undefined, context.target);
      const samples = Array.isArray(args.samples) ? args.samples.filter(isJsonObject) : [];
      const name = info.node_id.slice(file.path.length + 2).replaceAll(/[^\w.-]+/g, "_");
      const path = `${FOLDER}/${name}.json`;
      const text = `${JSON.stringify(samples, null, 2)}\n`;
      const known = new Set(
        info.parameters.map((parameter) => parameter.name.replace(/^[.*]+/, "")),
      );
      const foreign = samples.flatMap((sample) => Object.keys(sample)).find((key) =>
        !known.has(key)
      );
      const problem = samples.length === 0
        ? "there are no samples"
        : foreign !== undefined
        ? `"${foreign}" is no parameter of ${info.name}; there are: ${
          [...known].join(", ") || "none"
        }`
        : text.length > MAX_LENGTH
        ? `over ${MAX_LENGTH} characters`
        : undefined;
      if (problem !== undefined) {
        const message = `Not applied: ${problem}`;
        return { content: JSON.stringify({ applied: false, path, message, diff: "" }) };
      }
      const { files } = context.workspace;
      const before = (await files.list(FOLDER)).includes(path) ? await files.readText(path) : "";
      if (before !== text) await files.write(path, text);
      const diff = unifiedDiff(before, text, { context: 1 }).text.split("\n").slice(2).join("\n");
      const message = `${samples.length} samples in ${path}`;
      return { content: JSON.stringify({ applied: before !== text, path, message, diff }) };
    },
  };
}
