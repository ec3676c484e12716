import { isAbsolute, relative, resolve, sep } from "node:path";
import { RemoraError } from "@remora/core";

/** A path that the user named. */
export interface NamedPath {
  /** Relative to the root, with forward slashes; empty for the root itself. */
  readonly path: string;
  readonly isFile: boolean;
}

/** The root as an absolute path without links. @throws {RemoraError} `PATH-NOT-FOUND` */
export async function openRoot(root: string): Promise<string> {
  try {
    const real = await Deno.realPath(root);
    if ((await Deno.stat(real)).isDirectory) return real;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  throw new RemoraError("PATH-NOT-FOUND", `There is no folder "${root}"`, {
    hint: "Name an existing folder",
  });
}

/** Looks a path up. @throws {RemoraError} `PATH-NOT-FOUND`, `PATH-OUTSIDE`, `PATH-UNREADABLE` */
export async function lookUp(root: string, path: string): Promise<NamedPath> {
  const absolute = resolve(root, path);
  let real: string;
  let info: Deno.FileInfo;
  try {
    real = await Deno.realPath(absolute);
    info = await Deno.stat(real);
  } catch (cause) {
    if (cause instanceof Deno.errors.PermissionDenied) {
      throw new RemoraError("PATH-UNREADABLE", `"${path}" may not be read`, {
        cause,
        hint: `Run as somebody who may look into the folders of ${absolute}`,
      });
    }
    const isAbsent = cause instanceof Deno.errors.NotFound ||
      cause instanceof Deno.errors.NotADirectory;
    if (!isAbsent) throw cause;
    throw new RemoraError("PATH-NOT-FOUND", `There is no file or folder "${path}"`, {
      cause,
      hint: `Paths are looked for in ${root}`,
    });
  }
  const below = relative(root, real);
  if (below === ".." || below.startsWith(`..${sep}`) || isAbsolute(below)) {
    throw new RemoraError("PATH-OUTSIDE", `"${path}" lies outside of ${root}`, {
      hint: "Run in a folder that holds everything the agents work on",
    });
  }
  return { path: below.split(sep).join("/"), isFile: info.isFile };
}
