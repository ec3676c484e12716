import { RemoraError } from "@remora/core";
import { dirname, join, resolve } from "node:path";
import { SAMPLE_PROJECT } from "./sample_project.ts";

/**
 * Writes the sample project into a folder that is empty or not there yet.
 *
 * @param dir Where to; a new temporary folder where it is not given.
 * @returns The absolute path of the folder.
 * @throws {RemoraError} `DIR-NOT-EMPTY`, `DIR-UNWRITABLE`
 */
export async function copyProject(dir: string | undefined): Promise<string> {
  const folder = dir === undefined
    // The real path: on some systems the temporary folder is a link, which names would not match.
    ? await Deno.realPath(await Deno.makeTempDir({ prefix: "remora-demo-" }))
    : await emptyFolder(resolve(dir));
  for (const [path, text] of Object.entries(SAMPLE_PROJECT)) {
    const file = join(folder, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
  return folder;
}

async function emptyFolder(folder: string): Promise<string> {
  try {
    await Deno.mkdir(folder, { recursive: true });
    for await (const { name } of Deno.readDir(folder)) throw notEmpty(folder, name);
  } catch (cause) {
    if (cause instanceof RemoraError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RemoraError("DIR-UNWRITABLE", `Cannot copy the project to ${folder}: ${message}`, {
      cause,
      hint: "Name a folder that can be made, or leave --dir out",
    });
  }
  return await Deno.realPath(folder);
}

function notEmpty(folder: string, name: string): RemoraError {
  return new RemoraError(
    "DIR-NOT-EMPTY",
    `Cannot copy the project to ${folder}: it holds "${name}"`,
    { hint: "Name a folder that is empty or not there yet" },
  );
}
