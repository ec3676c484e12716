import { posix } from "node:path";
import { ROOT } from "../../tools/_deno.ts";

const SKIPPED = new Set(["testdata", "node_modules", "coverage", "dist", "artifacts"]);

/** Source files of a folder of the repository, as repository paths, sorted. */
export async function sources(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const entry of Deno.readDir(`${ROOT}/${folder}`)) {
    if (entry.name.startsWith(".") || SKIPPED.has(entry.name)) continue;
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory) found.push(...await sources(path));
    else if (/\.tsx?$/.test(entry.name)) found.push(path);
  }
  return found.sort();
}

/** Whether a file is there for tests only, and so is not part of the published package. */
export function isTest(path: string): boolean {
  return /_test\.tsx?$/.test(path);
}

/** The files that a module names with a relative path: imports, and programs that it starts. */
export async function namedFiles(path: string): Promise<string[]> {
  if (!/\.tsx?$/.test(path) || path.startsWith("npm:")) return [];
  try {
    const text = await Deno.readTextFile(`${ROOT}/${path}`);
    return [...text.matchAll(/["'](\.{1,2}\/[^"'\n]+\.tsx?)["']/g)]
      .map(([, specifier]) => posix.join(posix.dirname(path), specifier!));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return []; // named in a text, as an example
    throw error;
  }
}
