import { isJsonObject, type JsonValue } from "@remora/core";
import { globToTest } from "../../tools/_glob.ts";
import { relativePath, visibleFiles } from "../../tools/_paths.ts";
import { readTextFile } from "../../tools/_text_file.ts";
import { searchContentTool } from "../../tools/search_content.ts";
import type { ToolContext } from "../../tools/types.ts";
import { writeFileTool } from "../../tools/write_file.ts";
import { PythonError } from "../types.ts";
import type { Arguments } from "./_arguments.ts";

const MAX_PATHS = 10_000;
const MAX_CONTENT = 4_000_000;

/** `read_file(path)` */
export async function readFile(args: Arguments, { workspace }: ToolContext): Promise<JsonValue> {
  return await readTextFile(workspace, await relativePath(workspace, args.text("path")));
}

/** `write_file(path, content)` */
export async function writeFile(args: Arguments, context: ToolContext): Promise<JsonValue> {
  const [path, content] = [args.text("path"), args.text("content")];
  if (content.length > MAX_CONTENT) {
    throw new PythonError("ValueError", `The content has over ${MAX_CONTENT} characters`);
  }
  const { isError = false, content: said } = await writeFileTool().run({ path, content }, context);
  if (isError) throw new PythonError("OSError", said);
  return true;
}

/** `list_dir(path=".")` */
export async function listDir(args: Arguments, { workspace }: ToolContext): Promise<JsonValue> {
  const folder = await relativePath(workspace, args.text("path", "."));
  const start = folder === "" ? 0 : folder.length + 1;
  const names = new Set<string>();
  for (const path of await visibleFiles(workspace, folder)) {
    const [first = "", ...rest] = path.slice(start).split("/");
    names.add(rest.length === 0 ? first : `${first}/`);
  }
  if (names.size > 0) return [...names].sort().slice(0, MAX_PATHS);
  throw new PythonError("FileNotFoundError", `There are no files in ${folder || "the project"}`);
}

/** `file_exists(path)` */
export async function fileExists(args: Arguments, { workspace }: ToolContext): Promise<JsonValue> {
  const path = await relativePath(workspace, args.text("path"));
  return (await workspace.files.list()).includes(path);
}

/** `search_files(pattern)` */
export async function searchFiles(args: Arguments, { workspace }: ToolContext): Promise<JsonValue> {
  const fits = globToTest(args.text("pattern"));
  return (await visibleFiles(workspace, "")).filter(fits).slice(0, MAX_PATHS);
}

/** `search_content(pattern, path=".")` */
export async function searchContent(args: Arguments, context: ToolContext): Promise<JsonValue> {
  const folder = await relativePath(context.workspace, args.text("path", "."));
  const query = args.text("pattern");
  const glob = folder === "" ? {} : { glob: await globOf(folder, context) };
  const { content } = await searchContentTool().run({ query, ...glob }, context);
  return content.split("\n").flatMap((line): JsonValue[] => {
    const [, file, number, text = ""] = /^(.+?):(\d+): (.*)$/.exec(line) ?? [];
    return file === undefined ? [] : [{ file, line: Number(number), text }];
  });
}

/** A file stands for itself, a folder for what is in it. */
async function globOf(path: string, { workspace }: ToolContext): Promise<string> {
  const files = await workspace.files.list();
  return files.includes(path) ? path : `${path}/**`;
}

/** The text of a JSON answer of a tool, as a value. */
export function readJson(content: string): JsonValue {
  try {
    const value: JsonValue = JSON.parse(content);
    return value;
  } catch {
    return content;
  }
}

/** A field of a JSON object. */
export function field(value: JsonValue, name: string): JsonValue | undefined {
  return isJsonObject(value) ? value[name] : undefined;
}
