import { RemoraError } from "@remora/core/base";
import { checkGrail } from "./check.ts";
import type { GrailCheck, GrailRules } from "./types.ts";

/** A script that was read from disk and checked. */
export interface GrailFileCheck extends GrailCheck {
  /** The text that was checked, as the file has it; absent where it is no text. */
  readonly text?: string;
}

/** More are no tools of anybody. */
const MAX_FILES = 10_000;

/**
 * Checks scripts on disk: files, and folders with all `.pym` below them. Hidden folders and `node_modules`
 * are left out, links are not followed.
 *
 * @throws {RemoraError} `SCRIPT-NOT-FOUND` for a path that is not there, or a folder without scripts
 */
export async function checkGrailFiles(
  paths: readonly string[],
  { rules = "v3", signal }: { readonly rules?: GrailRules; readonly signal?: AbortSignal } = {},
): Promise<readonly GrailFileCheck[]> {
  const files = new Set<string>();
  for (const path of paths) {
    for (const file of await scriptsAt(path)) files.add(file);
  }
  if (files.size > MAX_FILES) {
    const message = `There are ${files.size} scripts, more than ${MAX_FILES}`;
    throw new RemoraError("SCRIPT-TOO-MANY", message, { hint: "Name a smaller folder" });
  }
  const checks: GrailFileCheck[] = [];
  for (const file of files) {
    signal?.throwIfAborted();
    checks.push(await checkFile(file, rules));
  }
  return checks;
}

async function scriptsAt(path: string): Promise<readonly string[]> {
  let info: Deno.FileInfo;
  try {
    info = await Deno.stat(path);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RemoraError("SCRIPT-NOT-FOUND", `There is no ${path}`, {
      cause,
      hint: "Name a .pym file, or a folder that has some",
    });
  }
  if (!info.isDirectory) return [path];
  const found = await scriptsBelow(path);
  if (found.length > 0) return found;
  const where = path === "." ? "the working folder" : path;
  throw new RemoraError("SCRIPT-NOT-FOUND", `There is no .pym file in ${where}`, {
    hint: "Name a .pym file, or a folder that has some",
  });
}

async function scriptsBelow(folder: string): Promise<readonly string[]> {
  const found: string[] = [];
  const prefix = folder === "." ? "" : folder.replace(/[\\/]+$/, "") + "/";
  const entries = await Array.fromAsync(Deno.readDir(folder));
  for (const { name, isDirectory, isFile } of entries.toSorted((a, b) => order(a.name, b.name))) {
    if (name.startsWith(".") || name === "node_modules") continue;
    if (isDirectory) found.push(...await scriptsBelow(prefix + name));
    else if (isFile && name.endsWith(".pym")) found.push(prefix + name);
  }
  return found;
}

function order(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

async function checkFile(file: string, rules: GrailRules): Promise<GrailFileCheck> {
  const data = await Deno.readFile(file);
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(data);
  } catch {
    const message = "the file is not UTF-8 text";
    const place = { line: 1, column: 0, unit: 0 };
    const error = { code: "ParseError", severity: "error", ...place, message } as const;
    return { file, valid: false, errors: [error], warnings: [] };
  }
  return { ...await checkGrail(text, { file, rules }), text };
}
