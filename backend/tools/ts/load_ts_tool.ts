import { isJsonObject, type JsonObject, type JsonValue, RemoraError } from "@remora/core";
import { materialise, type MaterialisedFiles } from "../process/materialise.ts";
import type { Tool, ToolContext, ToolOutput } from "../types.ts";
import type { ToolPermissions } from "./define_tool.ts";
import { parsePermissions } from "./permissions.ts";
import {
  noDeno,
  runToolProcess,
  type ToolAnswer,
  type ToolProcessOptions,
} from "./_tool_process.ts";

const DEFAULT_TIMEOUT = 60_000;
const DESCRIBE_TIMEOUT = 10_000;
const MAX_TIMEOUT = 24 * 3600 * 1000;

/** A tool from a file, with what it may do. */
export interface TsTool extends Tool {
  /** What it declares; it gets exactly this. */
  readonly permissions: ToolPermissions;
}

/** Options of {@linkcode loadTsTool}. */
export interface LoadTsToolOptions {
  /** The folder that it may import from, absolute. @default the folder of the file */
  readonly folder?: string;
  /** Aborts it. */
  readonly signal?: AbortSignal;
}

/**
 * Loads a tool from `tools/NAME.ts`. The file is asked what it is in a process without any permission;
 * each call then runs it in a process of its own with exactly the permissions that it declares.
 *
 * @param path The file, absolute.
 * @throws {RemoraError} `TOOL-INVALID` when it is no tool, `TOOL-PERMISSIONS`, `TOOL-NO-DENO`
 */
export async function loadTsTool(path: string, options: LoadTsToolOptions = {}): Promise<TsTool> {
  const real = await Deno.realPath(path);
  const own = await Deno.realPath(options.folder ?? real.slice(0, real.lastIndexOf("/")));
  // A comma ends an entry of a permission on Deno's command line.
  if (own.includes(",")) throw invalid(path, "there is a comma in the path of its folder");
  await refuseLinks(own);
  const work = await Deno.makeTempDir({ prefix: "remora-describe-" });
  let answer: ToolAnswer;
  try {
    answer = await ask({
      path: real,
      own,
      work,
      permissions: {},
      ask: { describe: true },
      timeout: DESCRIBE_TIMEOUT,
      signal: options.signal ?? new AbortController().signal,
    });
  } finally {
    await Deno.remove(work, { recursive: true });
  }
  if (!answer.ok) throw invalid(path, answer.error);
  return fromDescription(answer.value, { path: real, own });
}

function fromDescription(
  value: JsonValue,
  file: { readonly path: string; readonly own: string },
): TsTool {
  if (!isJsonObject(value)) throw invalid(file.path, "its default export is no object");
  const { name, description, parameters, timeout, onInterrupt, concurrent } = value;
  const stem = file.path.slice(file.path.lastIndexOf("/") + 1).replace(/\.[^.]*$/, "");
  if (name !== stem) {
    throw invalid(file.path, `its name is ${JSON.stringify(name)}, its file's "${stem}"`);
  }
  if (typeof description !== "string") throw invalid(file.path, "it has no description");
  if (!isJsonObject(parameters) || parameters.type !== "object") {
    throw invalid(file.path, 'its parameters are no schema with type "object"');
  }
  const permissions = parsePermissions(name, value.permissions);
  const limit = typeof timeout === "number" && timeout > 0 && timeout <= MAX_TIMEOUT
    ? timeout
    : DEFAULT_TIMEOUT;
  return {
    name,
    description,
    parameters,
    permissions,
    onInterrupt: onInterrupt === "rerun" ? "rerun" : "report",
    concurrent: concurrent === true,
    run: (args, context) => call(args, context, { ...file, permissions, timeout: limit }),
  };
}

async function call(
  args: JsonObject,
  context: ToolContext,
  tool: Pick<ToolProcessOptions, "path" | "own" | "permissions" | "timeout">,
): Promise<ToolOutput> {
  const { read, write } = tool.permissions;
  // A tool that touches no file gets no files.
  const none = read === undefined && write === undefined;
  await using files = none
    ? await emptyFolder()
    : await materialise(context.workspace, context.signal);
  const { agentId, target } = context;
  const answer = await ask({
    ...tool,
    work: files.path,
    ask: { args, context: { agentId, ...(target === undefined ? {} : { target }) } },
    signal: context.signal,
  });
  if (!answer.ok) return { content: `Error: ${answer.error}`, isError: true };
  if (write !== undefined) await files.takeBack();
  const { value } = answer;
  return { content: typeof value === "string" ? value : JSON.stringify(value) };
}

async function emptyFolder(): Promise<MaterialisedFiles> {
  const path = await Deno.makeTempDir({ prefix: "remora-" });
  return {
    path,
    takeBack: () => Promise.resolve([]),
    [Symbol.asyncDispose]: () => Deno.remove(path, { recursive: true }),
  };
}

async function ask(options: ToolProcessOptions): Promise<ToolAnswer> {
  try {
    return await runToolProcess(options);
  } catch (error) {
    if (error instanceof RemoraError && error.code === "COMMAND-NOT-FOUND") throw noDeno(error);
    throw error;
  }
}

/** The tool may read its own folder; a link in it would let it read where the link leads. */
async function refuseLinks(folder: string): Promise<void> {
  for await (const entry of Deno.readDir(folder)) {
    const path = `${folder}/${entry.name}`;
    if (entry.isSymlink) throw invalid(path, "it is a link; a bundle holds files only");
    if (entry.isDirectory) await refuseLinks(path);
  }
}

function invalid(path: string, reason: string): RemoraError {
  return new RemoraError("TOOL-INVALID", `"${path}" cannot be used as a tool: ${reason}`, {
    hint: 'Export default defineTool({ … }) of "@remora/backend/tool"',
  });
}
