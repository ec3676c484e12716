import { RemoraError, type Workspace } from "@remora/core";

/** Files that are of no use to a model, and slow to search. */
const HIDDEN = /(?:^|\/)(?:\.git|node_modules|\.remora|__pycache__|\.venv)(?:\/|$)/;

/**
 * A path as a model writes it, relative to the workspace's base: `./a.ts`, `a.ts` and the absolute path of
 * the same file are one. Whether it stays inside is for the workspace to decide.
 */
export async function relativePath(workspace: Workspace, path: string): Promise<string> {
  const slashed = path.trim().replaceAll("\\", "/");
  const base = await workspace.files.base();
  const inside = base !== undefined && (slashed === base || slashed.startsWith(`${base}/`))
    ? slashed.slice(base.length)
    : slashed;
  if (inside.startsWith("/") && inside === slashed) throw outside(path);
  const parts: string[] = [];
  for (const part of inside.split("/")) {
    if (part === "" || part === ".") continue;
    if (part !== "..") parts.push(part);
    else if (parts.pop() === undefined) throw outside(path);
  }
  return parts.join("/");
}

/** The files of a workspace that a model may want to see, below a folder. */
export async function visibleFiles(workspace: Workspace, dir: string): Promise<readonly string[]> {
  const files = await workspace.files.list(dir === "" ? undefined : dir);
  return files.filter((path) => !HIDDEN.test(path));
}

function outside(path: string): RemoraError {
  return new RemoraError("FILE-OUTSIDE", `"${path.slice(0, 200)}" lies outside the workspace`, {
    hint: "Use a path relative to the project, as list_dir shows them",
  });
}
