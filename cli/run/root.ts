import { dirname, isAbsolute, relative, resolve } from "node:path";

/**
 * The folder that a run works in: the project's where every path lies inside it, otherwise the nearest
 * folder that holds all of them.
 *
 * @param paths Absolute, or relative to the working folder.
 * @param cwd The working folder.
 * @param project The folder of `remora.yaml`. @default the working folder
 */
export async function projectRoot(
  paths: readonly string[],
  cwd: string,
  project: string = cwd,
): Promise<string> {
  const targets = paths.map((path) => resolve(cwd, path));
  if (targets.every((target) => isInside(project, target))) return project;
  const [first = cwd, ...others] = targets;
  let root = first;
  while (!others.every((target) => isInside(root, target))) {
    const parent = dirname(root);
    if (parent === root) return root;
    root = parent;
  }
  // A file is no folder to work in.
  return await isFile(root) ? dirname(root) : root;
}

async function isFile(path: string): Promise<boolean> {
  try {
    return (await Deno.stat(path)).isFile;
  } catch {
    // Whatever is wrong with it, discovery says; what is not there is looked for beside its neighbours.
    return /\.[^./\\]+$/.test(path);
  }
}

function isInside(folder: string, path: string): boolean {
  const from = relative(folder, path);
  return from === "" || (!from.startsWith("..") && !isAbsolute(from));
}
