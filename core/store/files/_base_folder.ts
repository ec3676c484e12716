import { randomUUID } from "node:crypto";
import {
  lstat,
  mkdir,
  open,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
} from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { RemoraError } from "../../error/error.ts";
import { sha256 } from "../_hash.ts";
import { kindError, outsideError, show } from "./_path.ts";

/** The biggest file that a workspace handles. */
const LARGEST_FILE = 100_000_000;
/** The most files that are listed. */
const MOST_FILES = 100_000;
/** Folders that hold no work of anybody: other programs keep their data there. */
const SKIPPED: ReadonlySet<string> = new Set([".git", "node_modules"]);

/** The real folder that a workspace stands over. Nothing outside of it is read or written, links included. */
export class BaseFolder {
  readonly #root: string;

  /** @param root Absolute path. */
  constructor(root: string) {
    this.#root = root;
  }

  /**
   * The bytes of a file, `undefined` if there is none.
   * @throws {RemoraError} `FILE-OUTSIDE`, `FILE-KIND`, `FILE-TOO-BIG`
   */
  async read(path: string): Promise<Uint8Array | undefined> {
    const real = await this.#resolve(path);
    if (real === undefined) return undefined;
    const found = await stat(real);
    // A pipe would block for ever, a device has no end.
    if (!found.isFile()) {
      throw kindError(path, found.isDirectory() ? "a folder" : "no regular file");
    }
    if (found.size > LARGEST_FILE) {
      throw new RemoraError("FILE-TOO-BIG", `Cannot read ${show(path)}: ${found.size} bytes`, {
        hint: `Files of up to ${LARGEST_FILE} bytes can be handled`,
      });
    }
    return new Uint8Array(await readFile(real));
  }

  /** The same for every path that leads to the same file. */
  async identity(path: string): Promise<string> {
    try {
      return await this.#resolve(path) ?? join(this.#root, path);
    } catch {
      // Who uses the path hears what is wrong with it.
      return join(this.#root, path);
    }
  }

  /** What is at a path. @throws {RemoraError} `FILE-OUTSIDE` */
  async kind(path: string): Promise<"file" | "folder" | undefined> {
    const real = await this.#resolve(path);
    if (real === undefined) return undefined;
    return (await stat(real)).isDirectory() ? "folder" : "file";
  }

  /**
   * Replaces a file in one step, and only while its content is the expected one; keeps its mode. A link is
   * kept and its target replaced.
   *
   * @param expected Hash of the present content, `undefined` for no file.
   * @param newMode The mode of a file that is not there yet.
   * @returns Whether it was done.
   */
  async replace(
    path: string,
    expected: string | undefined,
    data: Uint8Array,
    newMode?: number,
  ): Promise<boolean> {
    const present = await this.#resolve(path);
    const target = present ?? await this.#prepareParent(path);
    const mode = present === undefined ? newMode ?? 0o644 : await modeOf(present);
    const temporary = join(dirname(target), `.remora-${randomUUID()}.tmp`);
    try {
      const file = await open(temporary, "wx", mode);
      try {
        await file.writeFile(data);
        // What the process takes away from new files must not be taken from one that had it.
        if (present !== undefined || newMode !== undefined) await file.chmod(mode);
        await file.sync();
      } finally {
        await file.close();
      }
      if (await this.#hash(path) !== expected) return false;
      await rename(temporary, target);
      return true;
    } finally {
      await rm(temporary, { force: true });
    }
  }

  /** The mode of a file, `undefined` if there is none. @throws {RemoraError} `FILE-OUTSIDE` */
  async mode(path: string): Promise<number | undefined> {
    const real = await this.#resolve(path);
    return real === undefined ? undefined : await modeOf(real);
  }

  /** Removes a file, and only while its content is the expected one. Returns whether it was done. */
  async remove(path: string, expected: string): Promise<boolean> {
    if (await this.#hash(path) !== expected) return false;
    await this.#resolve(path);
    await rm(join(this.#root, path));
    return true;
  }

  /** Paths of the files below a folder, relative to the root, in no order. */
  async list(folder: string): Promise<readonly string[]> {
    const found: string[] = [];
    const start = await this.#resolve(folder);
    if (start === undefined || !(await stat(start)).isDirectory()) return found;
    const open = [folder];
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      for (const entry of await readdir(join(this.#root, at), { withFileTypes: true })) {
        const path = at === "" ? entry.name : `${at}/${entry.name}`;
        if (entry.isDirectory()) {
          if (!SKIPPED.has(entry.name)) open.push(path);
        } else if (entry.isFile() || entry.isSymbolicLink() && await this.#isInnerFile(path)) {
          found.push(path);
        }
      }
      if (found.length > MOST_FILES) {
        throw new RemoraError("FILE-LIMIT", `Cannot list more than ${MOST_FILES} files`, {
          hint: "Name a folder further below",
        });
      }
    }
    return found;
  }

  async #isInnerFile(path: string): Promise<boolean> {
    try {
      const real = await this.#resolve(path);
      return real !== undefined && (await stat(real)).isFile();
    } catch (error) {
      if (error instanceof RemoraError && error.code === "FILE-OUTSIDE") return false;
      throw error;
    }
  }

  /** The real path, links resolved; `undefined` if there is nothing. */
  async #resolve(path: string): Promise<string | undefined> {
    const root = await realpath(this.#root);
    try {
      const real = await realpath(join(root, path));
      if (real === root || real.startsWith(root === sep ? sep : root + sep)) return real;
      throw outsideError(path, "a link leads out of the folder");
    } catch (error) {
      if (!isAbsent(error)) throw error;
      // A link to nothing is there all the same: writing through it could make a file anywhere.
      if (await isLink(join(root, path))) throw outsideError(path, "it is a link to nothing");
      return undefined;
    }
  }

  async #prepareParent(path: string): Promise<string> {
    const parts = path.split("/");
    const name = parts.pop()!;
    let folder = "";
    for (const part of parts) {
      folder = folder === "" ? part : `${folder}/${part}`;
      if (await this.#resolve(folder) === undefined) {
        // Somebody else may make the same one for another file.
        await mkdir(join(this.#root, folder), { recursive: true });
      }
    }
    const parent = await this.#resolve(folder);
    return join(parent ?? this.#root, name);
  }

  async #hash(path: string): Promise<string | undefined> {
    const data = await this.read(path);
    return data === undefined ? undefined : sha256(data);
  }
}

async function modeOf(real: string): Promise<number> {
  return (await stat(real)).mode & 0o7777;
}

async function isLink(path: string): Promise<boolean> {
  try {
    return (await lstat(path)).isSymbolicLink();
  } catch (error) {
    if (isAbsent(error)) return false;
    throw error;
  }
}

/** No such file, or a file where a folder should be. */
function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error &&
    (error.code === "ENOENT" || error.code === "ENOTDIR");
}
