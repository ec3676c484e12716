import { dirname, relative, sep } from "node:path";
import type { Ignore } from "ignore";
import { openRepository, readAllowed } from "./_repository.ts";

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
    const repository = gitignore ? await openRepository(root) : undefined;
    const make = (): Ignore => ignore({ ignorecase: repository?.ignoresCase ?? false });
    const rules: Rules[] = [];
    const add = (folder: string, text: string | undefined): void => {
      if (text === undefined) return;
      const way = relative(folder, root).split(sep).join("/");
      const prefix = way === "" ? "" : `${way}/`;
      const matcher = make().add(text);
      // Who points at an ignored folder wants what is in it.
      if (prefix === "" || !matcher.ignores(prefix)) rules.push({ folder: "", prefix, matcher });
    };
    if (repository !== undefined) {
      // Rules of the person give way to those of this copy of the repository, and these to every `.gitignore`.
      add(repository.top, repository.ownExclude);
      add(repository.top, repository.exclude);
    }
    for (const folder of foldersBetween(repository?.top, root)) {
      add(folder, await readRules(folder));
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

/** The folders from the top of a repository down to the one above the root. */
function foldersBetween(top: string | undefined, root: string): readonly string[] {
  const folders: string[] = [];
  if (top === undefined) return folders;
  for (let folder = root; folder !== top;) {
    folder = dirname(folder);
    folders.unshift(folder);
  }
  return folders;
}

function readRules(folder: string): Promise<string | undefined> {
  return readAllowed(`${folder}/.gitignore`);
}
