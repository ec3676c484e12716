import { dirname, relative, sep } from "node:path";
import type { Ignore } from "ignore";

/** The rules of one `.gitignore`, for everything below its folder. */
interface Rules {
  /** The folder of the file relative to the root; "" for the root and for folders above it. */
  readonly folder: string;
  /** The way from a folder above down to the root, with a slash at the end; "" elsewhere. */
  readonly prefix: string;
  readonly matcher: Ignore;
}

/**
 * What is ignored in a folder and below. Rules of deeper folders win, the last matching one counts, as in
 * git.
 */
export class IgnoreRules {
  readonly #root: string;
  readonly #gitignore: boolean;
  readonly #make: () => Ignore;
  readonly #rules: readonly Rules[];

  private constructor(
    rules: readonly Rules[],
    context: { readonly root: string; readonly gitignore: boolean; readonly make: () => Ignore },
  ) {
    this.#rules = rules;
    this.#root = context.root;
    this.#gitignore = context.gitignore;
    this.#make = context.make;
  }

  /** The rules that hold above the root, and the given patterns. */
  static async open(
    root: string,
    patterns: readonly string[],
    gitignore: boolean,
  ): Promise<IgnoreRules> {
    const { default: ignore } = await import("ignore");
    const make = (): Ignore => ignore();
    const rules: Rules[] = [];
    for (const folder of gitignore ? await repositoryFoldersAbove(root) : []) {
      const text = await readRules(folder);
      if (text === undefined) continue;
      const prefix = `${relative(folder, root).split(sep).join("/")}/`;
      const matcher = make().add(text);
      // Who points at an ignored folder wants what is in it.
      if (!matcher.ignores(prefix)) rules.push({ folder: "", prefix, matcher });
    }
    if (patterns.length > 0) {
      rules.push({ folder: "", prefix: "", matcher: make().add([...patterns]) });
    }
    return new IgnoreRules(rules, { root, gitignore, make });
  }

  /** The rules that hold in a folder of the root, with its own `.gitignore`. */
  async enter(folder: string): Promise<IgnoreRules> {
    if (!this.#gitignore) return this;
    const text = await readRules(folder === "" ? this.#root : `${this.#root}/${folder}`);
    if (text === undefined) return this;
    const rules = { folder, prefix: "", matcher: this.#make().add(text) };
    return new IgnoreRules([...this.#rules, rules], {
      root: this.#root,
      gitignore: true,
      make: this.#make,
    });
  }

  /** Whether a path, relative to the root, is ignored by itself; its folders are asked before it. */
  ignores(path: string, isFolder: boolean): boolean {
    for (const { folder, prefix, matcher } of this.#rules.toReversed()) {
      const below = folder === "" ? prefix + path : path.slice(folder.length + 1);
      const { ignored, unignored } = matcher.test(isFolder ? `${below}/` : below);
      if (ignored) return true;
      if (unignored) return false;
    }
    return false;
  }
}

/** The folders from the top of the git repository down to the one above; none outside of a repository. */
async function repositoryFoldersAbove(root: string): Promise<readonly string[]> {
  const folders: string[] = [];
  if (await exists(`${root}/.git`)) return folders;
  for (let folder = dirname(root), last = root; folder !== last; folder = dirname(folder)) {
    folders.unshift(folder);
    if (await exists(`${folder}/.git`)) return folders;
    last = folder;
  }
  return [];
}

async function readRules(folder: string): Promise<string | undefined> {
  try {
    return await Deno.readTextFile(`${folder}/.gitignore`);
  } catch (error) {
    if (isAbsence(error)) return undefined;
    throw error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (isAbsence(error)) return false;
    throw error;
  }
}

// What may not be read above the root is none of ours.
function isAbsence(error: unknown): boolean {
  return error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory ||
    error instanceof Deno.errors.IsADirectory || error instanceof Deno.errors.NotCapable ||
    error instanceof Deno.errors.PermissionDenied;
}
