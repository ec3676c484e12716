import type { BlobStore } from "../engine.ts";
import type { AcceptOutcome, UndoOutcome } from "../types.ts";
import { applyChange, conflict, type FolderWrite, type LoadedChange } from "./_accept.ts";
import type { AcceptedFiles, AcceptRecord } from "./_accepted_files.ts";
import type { BaseFolder } from "./_base_folder.ts";
import type { ChangedFile, ChangedFiles } from "./_changed_files.ts";
import type { SeenFiles } from "./_seen_files.ts";
import { refused, undoAccept } from "./_undo.ts";

/** Brings changes of one workspace into the folder, and takes them back. */
export class Acceptance {
  readonly #blobs: BlobStore;
  readonly #changed: ChangedFiles;
  readonly #seen: SeenFiles;
  readonly #accepted: AcceptedFiles;

  /** @param parts The records of the workspace and where contents are. */
  constructor(parts: {
    readonly blobs: BlobStore;
    readonly changed: ChangedFiles;
    readonly seen: SeenFiles;
    readonly accepted: AcceptedFiles;
  }) {
    this.#blobs = parts.blobs;
    this.#changed = parts.changed;
    this.#seen = parts.seen;
    this.#accepted = parts.accepted;
  }

  /** Accepts one change. Never throws: one file must not hide what became of the others. */
  async accept(
    folder: BaseFolder,
    file: ChangedFile,
    load: () => Promise<LoadedChange>,
  ): Promise<AcceptOutcome> {
    let outcome: AcceptOutcome;
    let isKept = false;
    try {
      outcome = await applyChange(folder, await load(), async (write) => {
        await this.#keep(folder, file, write);
        isKept = true;
      });
    } catch (error) {
      outcome = conflict(file.path, messageOf(error));
    }
    if (outcome.status === "conflict") {
      if (isKept) await this.#accepted.pop(file.path);
      return outcome;
    }
    await this.#changed.settle(file);
    await this.#seen.set(file.path, file.hash);
    return outcome;
  }

  /** Undoes one accept. Never throws. */
  async undo(
    folder: BaseFolder,
    { path, ...record }: AcceptRecord & { readonly path: string },
    load: (hash: string) => Promise<Uint8Array>,
  ): Promise<UndoOutcome> {
    let outcome: UndoOutcome;
    try {
      const before = record.before === undefined ? undefined : await load(record.before);
      outcome = await undoAccept(folder, { path, record, before });
    } catch (error) {
      return refused(path, messageOf(error));
    }
    if (outcome.status === "conflict") return outcome;
    await this.#changed.reopen(path, record);
    await this.#seen.set(path, record.base);
    // Last, so that what dies before it is done again.
    await this.#accepted.pop(path);
    return outcome;
  }

  /** Keeps what it takes to undo an accept. */
  async #keep(
    folder: BaseFolder,
    { path, base, hash, isStale }: ChangedFile,
    { before, after }: FolderWrite,
  ): Promise<void> {
    const put = async (data: Uint8Array | undefined): Promise<string | undefined> =>
      data === undefined ? undefined : await this.#blobs.put(data);
    const mode = after === undefined ? await folder.mode(path) : undefined;
    await this.#accepted.push(path, {
      base,
      hash,
      isStale,
      before: await put(before),
      after: await put(after),
      ...(mode === undefined ? {} : { mode }),
      at: new Date().toISOString(),
    });
  }
}

/** What an error says. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
