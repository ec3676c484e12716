import { dirname, resolve } from "node:path";

/** What a git repository says about its files besides its `.gitignore` files. */
export interface Repository {
  /** Its topmost folder. */
  readonly top: string;
  /** The text of its `info/exclude`: rules of this copy alone. */
  readonly exclude: string | undefined;
  /** Whether `Build` and `build` are the same to it (`core.ignorecase`). */
  readonly ignoresCase: boolean;
}

/** The repository that a folder lies in; `undefined` outside of one. */
export async function openRepository(folder: string): Promise<Repository | undefined> {
  for (let top = folder, last = ""; top !== last; last = top, top = dirname(top)) {
    const data = await dataFolder(`${top}/.git`);
    if (data === undefined) continue;
    return {
      top,
      exclude: await readText(`${data}/info/exclude`),
      ignoresCase: ignoresCase(await readText(`${data}/config`) ?? ""),
    };
  }
  return undefined;
}

/** Where git keeps what it knows; further work trees and submodules have a file that says where. */
async function dataFolder(git: string): Promise<string | undefined> {
  try {
    if (!(await Deno.stat(git)).isFile) return git;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
  const named = /^gitdir:\s*(.+?)\s*$/m.exec(await readText(git) ?? "")?.[1];
  if (named === undefined) return git;
  const own = resolve(dirname(git), named);
  const common = (await readText(`${own}/commondir`))?.trim();
  return common === undefined || common === "" ? own : resolve(own, common);
}

/** Reads `core.ignorecase`; a setting without a value is one that holds, and the last one counts. */
function ignoresCase(config: string): boolean {
  let section = "";
  let found = false;
  for (const line of config.split(/\r?\n/)) {
    section = /^\s*\[\s*([^\]]*?)\s*\]/.exec(line)?.[1]?.toLowerCase() ?? section;
    const setting = /^\s*(?:\[[^\]]*\]\s*)?ignorecase\s*(?:=\s*"?(\w*)"?\s*)?(?:[;#].*)?$/i.exec(
      line,
    );
    if (section !== "core" || setting === null) continue;
    found = /^(?:true|yes|on|1)$/i.test(setting[1] ?? "true");
  }
  return found;
}

async function readText(path: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Whether something is not there for us: what may not be read above the root is none of ours. */
export function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
}
