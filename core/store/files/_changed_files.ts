import type { Kv, KvEntry } from "../types.ts";
import { FILE_KEYS, type FileRecord, isChange, parseRecord, toValue } from "./_record.ts";
import type { Start } from "./_seen_files.ts";

/** A record with what is needed to write it again. */
export interface ChangedFile extends FileRecord {
  /** Relative to the base folder. */
  readonly path: string;
  /** Version of its key. */
  readonly version: number;
}

/** The records of changed files of one workspace. */
export class ChangedFiles {
  readonly #kv: Kv;

  /** @param kv Where they are. */
  constructor(kv: Kv) {
    this.#kv = kv;
  }

  /** The record of a path, whether it says that something changed or not. */
  async get(path: string): Promise<ChangedFile | undefined> {
    const entry = await this.#kv.get(FILE_KEYS.entry + path);
    return entry === undefined ? undefined : toChangedFile(entry);
  }

  /** Every record that differs from its base, or those of some paths, by path. */
  async list(paths?: readonly string[]): Promise<readonly ChangedFile[]> {
    const files = (await this.#kv.list(FILE_KEYS.entry)).map(toChangedFile).filter(isChange);
    if (paths === undefined) return files;
    const wanted = new Set(paths);
    return files.filter(({ path }) => wanted.has(path));
  }

  /**
   * Writes a record: the first one with the start that `findStart` finds, later ones keep theirs.
   *
   * @param hash The new content, `undefined` for deleted.
   */
  async put(
    path: string,
    hash: string | undefined,
    findStart: () => Promise<Start>,
  ): Promise<void> {
    const key = FILE_KEYS.entry + path;
    for (;;) {
      const present = await this.get(path);
      const result = present === undefined
        ? await this.#kv.create(key, toValue({ ...await findStart(), hash }))
        : await this.#kv.update(key, toValue({ ...present, hash }), present.version);
      if (result.ok) return;
    }
  }

  /** Removes a record, whatever it says. */
  async drop(path: string): Promise<boolean> {
    return await this.#kv.delete(FILE_KEYS.entry + path);
  }

  /** Removes a record whose content is now in the folder; what was changed meanwhile stands over that. */
  async settle(file: ChangedFile): Promise<void> {
    const key = FILE_KEYS.entry + file.path;
    let { version } = file;
    while (!await this.#kv.delete(key, { ifVersion: version })) {
      const present = await this.get(file.path);
      if (present === undefined) return;
      const rebased = toValue({ ...present, base: file.hash, isStale: false });
      if ((await this.#kv.update(key, rebased, present.version)).ok) return;
      version = present.version;
    }
  }

  /** Makes a change wait again that was settled; what was changed since is part of it. */
  async reopen(path: string, { base, hash, isStale }: FileRecord): Promise<void> {
    const key = FILE_KEYS.entry + path;
    for (;;) {
      const present = await this.get(path);
      const result = present === undefined
        ? await this.#kv.create(key, toValue({ base, hash, isStale }))
        : await this.#kv.update(
          key,
          toValue({ base, hash: present.hash, isStale }),
          present.version,
        );
      if (result.ok) return;
    }
  }
}

function toChangedFile(entry: KvEntry): ChangedFile {
  const path = entry.key.slice(FILE_KEYS.entry.length);
  return { ...parseRecord(entry.value), path, version: entry.version };
}
