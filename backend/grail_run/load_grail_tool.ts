import { RemoraError } from "@remora/core";
import { checkGrail } from "../grail/check.ts";
import type { GrailRules, GrailScript } from "../grail/types.ts";
import { type ContextProvider, grailTool, type GrailToolOptions } from "./grail_tool.ts";
import type { Tool } from "../tools/types.ts";

/** Options of {@linkcode loadGrailTool}. */
export interface LoadGrailToolOptions extends Omit<GrailToolOptions, "providers"> {
  /** The name that the model calls it by. */
  readonly name: string;
  /** The file of the script, one of `files`. */
  readonly path: string;
  /** The files of the bundle, by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Whose rules decide whether it can be loaded. */
  readonly rules: GrailRules;
  /** The files of its context providers. @default none */
  readonly contextProviders?: readonly string[];
}

/**
 * Loads a tool from `tools/NAME.pym` of a bundle.
 *
 * @throws {RemoraError} `TOOL-INVALID` with the line of what is wrong, `GRAIL-NO-MONTY`
 */
export async function loadGrailTool(options: LoadGrailToolOptions): Promise<Tool> {
  const { name, path, files, rules, contextProviders = [] } = options;
  const script = await readScript(files[path] ?? "", path, rules);
  const providers = await Promise.all(contextProviders.map((file) => provider(files, file, rules)));
  const tool = grailTool(script, { ...options, providers });
  await options.runner.prepare();
  return { ...tool, name };
}

async function readScript(text: string, file: string, rules: GrailRules): Promise<GrailScript> {
  const { script, errors: [error] } = await checkGrail(text, { file, rules });
  // As the loaders of the reference: v2 runs what it has found errors in, v3 does not.
  if (script !== undefined && (error === undefined || rules === "v2")) return script;
  const what = error === undefined
    ? "it cannot be read"
    : `line ${error.line}: ${error.code}: ${error.message}`;
  throw new RemoraError("TOOL-INVALID", `"${file}" cannot be used as a tool: ${what}`, {
    hint: "remora check-tool shows everything that is wrong with a script",
  });
}

async function provider(
  files: Readonly<Record<string, string>>,
  file: string,
  rules: GrailRules,
): Promise<ContextProvider> {
  const text = files[file];
  if (text === undefined) return { file };
  const { script } = await checkGrail(text, { file, rules });
  return script === undefined ? { file } : { file, script };
}
