import { RemoraError } from "@remora/core";
import { join, resolve } from "node:path";

type Backend = typeof import("@remora/backend");

/** The folder of a demo. Disposed before it is kept, a temporary one goes away again. */
export interface DemoFolder extends AsyncDisposable {
  /** Its absolute path. */
  readonly path: string;
  /** Leaves it there: somebody may want to look into it. */
  keep(): void;
}

/**
 * Writes the sample project into a folder.
 *
 * @param dir Where to; a new temporary folder where it is not given.
 * @throws {RemoraError} `SAMPLE-NOT-EMPTY`, `DIR-UNWRITABLE`
 */
export async function makeFolder(backend: Backend, dir: string | undefined): Promise<DemoFolder> {
  const temporary = dir === undefined ? await makeTemporary() : undefined;
  const path = temporary === undefined ? resolve(dir ?? ".") : join(temporary, "sample_project");
  let removes = temporary;
  try {
    await backend.writeSampleProject(path);
  } catch (cause) {
    if (removes !== undefined) await Deno.remove(removes, { recursive: true });
    if (cause instanceof RemoraError) throw cause;
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new RemoraError("DIR-UNWRITABLE", `Cannot copy the project to ${path}: ${message}`, {
      cause,
      hint: "Name a folder that can be made, or leave --dir out",
    });
  }
  return {
    path,
    keep: () => void (removes = undefined),
    async [Symbol.asyncDispose]() {
      if (removes !== undefined) await Deno.remove(removes, { recursive: true });
    },
  };
}

/** The real path: on some systems the temporary folder is a link, which names would not match. */
async function makeTemporary(): Promise<string> {
  return await Deno.realPath(await Deno.makeTempDir({ prefix: "remora-demo-" }));
}
