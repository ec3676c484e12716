import { dirname, resolve } from "node:path";
import { gitSetting } from "./_git_config.ts";

/** What a git repository says about its files besides its `.gitignore` files. */
export interface Repository {
  /** Its topmost folder. */
  readonly top: string;
  /** The text of its `info/exclude`: rules of this copy alone. */
  readonly exclude: string | undefined;
  /** The text of the person's own rules (`core.excludesFile`). */
  readonly ownExclude: string | undefined;
  /** Whether `Build` and `build` are the same to it (`core.ignorecase`). */
  readonly ignoresCase: boolean;
}

/** The repository that a folder lies in; `undefined` outside of one. */
export async function openRepository(folder: string): Promise<Repository | undefined> {
  for (let top = folder, last = ""; top !== last; last = top, top = dirname(top)) {
    const data = await dataFolder(`${top}/.git`);
    if (data === undefined) continue;
    const person = personalFiles();
    const files = [...person.configs, `${data}/config`];
    const texts = (await Promise.all(files.map(readAllowed))).filter((text) => text !== undefined);
    const named = gitSetting(texts, "core", "excludesfile");
    const own = named === undefined ? person.exclude : pathIn(named, top, person.home);
    const ignoresCase = gitSetting(texts, "core", "ignorecase") ?? "";
    return {
      top,
      exclude: await readAllowed(`${data}/info/exclude`),
      ownExclude: own === undefined ? undefined : await readAllowed(own),
      ignoresCase: /^(?:true|yes|on|1)$/i.test(ignoresCase),
    };
  }
  return undefined;
}

/** Where git keeps what it knows; further work trees and submodules have a file that says where. */
async function dataFolder(git: string): Promise<string | undefined> {
  if (!isAllowed(git)) return undefined;
  try {
    if (!(await Deno.stat(git)).isFile) return git;
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
  const named = /^gitdir:\s*(.+?)\s*$/m.exec(await readAllowed(git) ?? "")?.[1];
  if (named === undefined) return git;
  const own = resolve(dirname(git), named);
  const common = (await readAllowed(`${own}/commondir`))?.trim();
  return common === undefined || common === "" ? own : resolve(own, common);
}

interface PersonalFiles {
  readonly home: string | undefined;
  /** Those that count more behind the others. */
  readonly configs: readonly string[];
  /** The rules where no setting names them. */
  readonly exclude: string | undefined;
}

/** What git reads of the person whose processes these are. */
function personalFiles(): PersonalFiles {
  const home = variable("HOME") ?? variable("USERPROFILE");
  const settings = variable("XDG_CONFIG_HOME") ?? (home && `${home}/.config`);
  const only = variable("GIT_CONFIG_GLOBAL");
  const configs = only === undefined
    ? [settings && `${settings}/git/config`, home && `${home}/.gitconfig`]
    : [only];
  return {
    home,
    configs: configs.filter((path) => path !== undefined),
    exclude: settings && `${settings}/git/ignore`,
  };
}

function variable(name: string): string | undefined {
  const { state } = Deno.permissions.querySync({ name: "env", variable: name });
  return state === "granted" ? Deno.env.get(name) || undefined : undefined;
}

function pathIn(named: string, top: string, home: string | undefined): string | undefined {
  if (named === "") return undefined;
  if (!named.startsWith("~")) return resolve(top, named);
  // What is another person's is not looked for.
  return named.startsWith("~/") && home !== undefined ? home + named.slice(1) : undefined;
}

/** Reads a file that may be anywhere; `undefined` where it is not there, or may not be read without asking. */
export async function readAllowed(path: string): Promise<string | undefined> {
  if (!isAllowed(path)) return undefined;
  try {
    return await Deno.readTextFile(path);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

/** Nobody is to be asked for what lies outside of the project. */
function isAllowed(path: string): boolean {
  return Deno.permissions.querySync({ name: "read", path }).state === "granted";
}

/** Whether something is not there for us: what may not be read above the root is none of ours. */
function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
}
