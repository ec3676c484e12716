import { RemoraError } from "@remora/core";
import { QUERY_LANGUAGES, type QueryPack } from "./languages/mod.ts";

/**
 * Reads a project's own queries: a folder per language (`python`, `typescript`, `tsx`, `javascript`) with
 * `.scm` files. They stand in the place of ours. A capture `@X.def` is a node of type X, `@X.name` its name.
 *
 * @throws {RemoraError} `QUERIES-NOT-FOUND`, `QUERIES-LANGUAGE`
 */
export async function loadQueryPack(folder: string): Promise<QueryPack> {
  const pack: Record<string, string> = {};
  for (const { name, isDirectory } of await list(folder)) {
    if (!isDirectory || name.startsWith(".")) continue;
    if (!QUERY_LANGUAGES.includes(name)) {
      throw new RemoraError("QUERIES-LANGUAGE", `There are no queries for "${name}" in ${folder}`, {
        hint: `Languages are: ${QUERY_LANGUAGES.join(", ")}`,
      });
    }
    const files = (await list(`${folder}/${name}`)).filter((entry) => entry.name.endsWith(".scm"));
    const texts = files.map((entry) => Deno.readTextFile(`${folder}/${name}/${entry.name}`));
    if (texts.length > 0) pack[name] = (await Promise.all(texts)).join("\n");
  }
  return pack;
}

async function list(folder: string): Promise<Deno.DirEntry[]> {
  try {
    const entries = await Array.fromAsync(Deno.readDir(folder));
    return entries.sort((a, b) => a.name < b.name ? -1 : 1);
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new RemoraError("QUERIES-NOT-FOUND", `There is no folder of queries "${folder}"`, {
      cause,
    });
  }
}
