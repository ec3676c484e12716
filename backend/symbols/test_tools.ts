import { type JsonObject, unifiedDiff } from "@remora/core";
import { pathOfNode } from "../discovery/locate.ts";
import { textArgument } from "../tools/_arguments.ts";
import type { Tool, ToolContext, ToolOutput } from "../tools/types.ts";
import { readSymbols } from "./_read.ts";
import { findTests, testNames, untestedNames } from "./_tests.ts";

/** Longest text of tests that is told, in UTF-16 units. */
const MAX_TEXT = 12_000;

/** The tool `read_tests`: the tests of the file that the agent works on, and what they leave out. */
export function readTestsTool(): Tool {
  return {
    name: "read_tests",
    description:
      "Find the tests of the file you work on. Answers JSON: test_path (where they are, or belong), " +
      "exists, import_path (how they import the file), tested and untested (names of exported functions " +
      "and classes), and text.",
    parameters: { type: "object", properties: {} },
    onInterrupt: "rerun",
    concurrent: true,
    async run(_: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const path = targetPath(context);
      const { files } = context.workspace;
      const place = await findTests(path, files);
      const text = place.text ?? "";
      return {
        content: JSON.stringify({
          path,
          test_path: place.path,
          exists: place.text !== undefined,
          import_path: place.importPath,
          ...await untestedNames(path, files),
          text: text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT).toWellFormed()}…` : text,
        }),
      };
    },
  };
}

/**
 * The tool `write_test_file`: writes the tests of the file that the agent works on. What cannot be parsed,
 * or would lose a test that is there, is refused.
 */
export function writeTestFileTool(): Tool {
  return {
    name: "write_test_file",
    description:
      "Write the file of tests, the whole of it, at the test_path of read_tests. Keep the tests that are " +
      "there. Answers JSON: applied, path, message, diff.",
    parameters: {
      type: "object",
      properties: { content: { type: "string", minLength: 1, description: "The whole file." } },
      required: ["content"],
    },
    onInterrupt: "rerun",
    async run(args: JsonObject, context: ToolContext): Promise<ToolOutput> {
      const content = textArgument(args, "content");
      const { files } = context.workspace;
      const place = await findTests(targetPath(context), files);
      const { path } = place;
      const before = place.text ?? "";
      const problem = await problemWith(path, content, before);
      if (problem !== undefined) {
        const message = `Not applied: ${problem}`;
        return { content: JSON.stringify({ applied: false, path, message, diff: "" }) };
      }
      const text = content.endsWith("\n") ? content : `${content}\n`;
      if (text !== before) await files.write(path, text);
      const diff = unifiedDiff(before, text, { context: 1 }).text.split("\n").slice(2).join("\n");
      const message = `${testNames(text).length} tests in ${path}`;
      return { content: JSON.stringify({ applied: text !== before, path, message, diff }) };
    },
  };
}

async function problemWith(
  path: string,
  content: string,
  before: string,
): Promise<string | undefined> {
  const outcome = await readSymbols(path, content);
  if (!outcome.ok) return outcome.message;
  const names = new Set(testNames(content));
  const lost = testNames(before).filter((name) => !names.has(name));
  if (lost.length > 0) return `it would lose the test "${lost[0]}"`;
  return names.size === 0 ? "there is no test in it" : undefined;
}

/** The file of the agent. */
export function targetPath({ target }: ToolContext): string {
  return target === undefined ? "" : pathOfNode(target);
}
