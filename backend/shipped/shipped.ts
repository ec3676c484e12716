import { RemoraError } from "@remora/core/base";

const SAMPLE = "examples/sample_project/";

/** The embedded files below a prefix, without the prefix in their paths. */
export async function shippedFiles(prefix: string): Promise<Readonly<Record<string, string>>> {
  const { FILES } = await import("./files.ts");
  const files: Record<string, string> = {};
  for (const [path, text] of Object.entries(FILES)) {
    if (path.startsWith(prefix)) files[path.slice(prefix.length)] = text;
  }
  return files;
}

/**
 * Writes the sample project, a small library with planted defects, into a folder that is made for it.
 *
 * @param folder A folder that does not exist yet, or is empty.
 * @returns The paths of the files, relative to the folder.
 * @throws {RemoraError} `SAMPLE-NOT-EMPTY` when something is there already
 */
export async function writeSampleProject(folder: string): Promise<readonly string[]> {
  await Deno.mkdir(folder, { recursive: true });
  for await (const { name } of Deno.readDir(folder)) {
    throw new RemoraError("SAMPLE-NOT-EMPTY", `${folder} is not empty: it holds ${name}`, {
      hint: "Name a folder that does not exist yet",
    });
  }
  const files = await shippedFiles(SAMPLE);
  for (const [path, text] of Object.entries(files)) {
    const target = `${folder}/${path}`;
    await Deno.mkdir(target.slice(0, target.lastIndexOf("/")), { recursive: true });
    await Deno.writeTextFile(target, text, { createNew: true });
  }
  return Object.keys(files);
}
