/**
 * Writes `files.ts`: the shipped bundles and the sample project as a module. A published package has no
 * files on disk that it could read; a module it has. Run it with `deno task generate`.
 *
 * @module
 */

/** Folders that are embedded, relative to the repository. */
const FOLDERS = ["agents", "examples/sample_project"];

/** Where the module lies. */
const MODULE = "backend/shipped/files.ts";

/** The module for the folders below a repository: where it belongs, and its text. */
export async function generateShipped(
  repository: string,
): Promise<{ path: string; text: string }[]> {
  const entries: string[] = [];
  for (const folder of FOLDERS) {
    for (const path of await listFiles(`${repository}/${folder}`)) {
      const text = await Deno.readTextFile(`${repository}/${folder}/${path}`);
      entries.push(`  ${JSON.stringify(`${folder}/${path}`)}:\n${literal(text)},`);
    }
  }
  const lines = [
    "// Written by `deno task generate` from agents/ and examples/sample_project. Do not edit.",
    "// deno-fmt-ignore-file",
    "// deno-lint-ignore-file",
    "",
    "/** Path in the repository → text. */",
    "export const FILES: Readonly<Record<string, string>> = {",
    ...entries,
    "};",
    "",
  ];
  return [{ path: MODULE, text: lines.join("\n") }];
}

// One line of source for each line of the file keeps the diffs of this module readable.
function literal(text: string): string {
  const lines = text.split(/(?<=\n)/);
  return lines.map((line) => `    ${JSON.stringify(line)}`).join(" +\n") || '    ""';
}

async function listFiles(folder: string, below = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const { name, isDirectory } of Deno.readDir(`${folder}/${below}`)) {
    // What a linter or an editor leaves behind is not part of it.
    if (/^(?:\..*|node_modules|__pycache__)$/.test(name)) continue;
    const path = below === "" ? name : `${below}/${name}`;
    if (isDirectory) paths.push(...await listFiles(folder, path));
    else paths.push(path);
  }
  return paths.sort();
}
