import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { openMemoryStore } from "../../../testing/memory_store.ts";
import type { Store, WorkspaceFiles } from "../../types.ts";

/** A folder, and a workspace over it. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly store: Store;
  readonly files: WorkspaceFiles;
}

/** A folder with some files, and a workspace over it. */
export async function place(present: Readonly<Record<string, string>> = {}): Promise<Place> {
  const root = await Deno.makeTempDir({ prefix: "remora-files-" });
  const folder = join(root, "base");
  await mkdir(folder);
  for (const [path, text] of Object.entries(present)) {
    await mkdir(join(folder, path, ".."), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const store = await openMemoryStore();
  const { files } = store.workspace("w");
  await files.setBase(folder);
  return {
    folder,
    store,
    files,
    async [Symbol.asyncDispose]() {
      await store.close();
      await rm(root, { recursive: true });
    },
  };
}

/** A file of the folder. */
export async function onDisk(at: Place, path: string): Promise<string> {
  return await readFile(join(at.folder, path), "utf8");
}
