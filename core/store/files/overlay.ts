import { isAbsolute, normalize } from "node:path";
import { RemoraError } from "../../error/error.ts";
import type { JsonObject } from "../../json/json.ts";
import { decodeText } from "../../text/lines.ts";
import type { BlobStore } from "../engine.ts";
import type {
  AcceptedChange,
  AcceptOutcome,
  AcceptPreview,
  FileChange,
  FileDiff,
  Kv,
  OverlayFile,
  ReadFileOptions,
  UndoOutcome,
  WorkspaceFiles,
} from "../types.ts";
import { conflict, type LoadedChange, previewChange } from "./_accept.ts";
import { Acceptance, messageOf } from "./_acceptance.ts";
import { AcceptedFiles } from "./_accepted_files.ts";
import { forEachFile } from "./_at_once.ts";
import type { BaseFolder } from "./_base_folder.ts";
import { type ChangedFile, ChangedFiles } from "./_changed_files.ts";
import { toChange, toDiff } from "./_diff.ts";
import { kindError, normalizeFile, normalizePath, show } from "./_path.ts";
import { FILE_KEYS, parseHash, parseRecord, toValue } from "./_record.ts";
import { SeenFiles } from "./_seen_files.ts";
import { refused } from "./_undo.ts";

const NO_FOLDER = "The workspace stands over no folder";

/** Files of a workspace, kept as records in its keys and as contents in the store. */
export class OverlayFiles implements WorkspaceFiles {
  readonly #kv: Kv;
  readonly #blobs: BlobStore;
  readonly #changed: ChangedFiles;
  readonly #seen: SeenFiles;
  readonly #accepted: AcceptedFiles;
  readonly #acceptance: Acceptance;

  readonly #folderFor: (recorded: string) => string;

  /**
   * @param kv The keys of the workspace. @param blobs Where contents are. @param folderFor Where on this
   * machine a recorded folder is.
   */
  constructor(kv: Kv, blobs: BlobStore, folderFor = (recorded: string): string => recorded) {
    this.#kv = kv;
    this.#folderFor = folderFor;
    this.#blobs = blobs;
    this.#changed = new ChangedFiles(kv);
    this.#seen = new SeenFiles(kv, blobs);
    this.#accepted = new AcceptedFiles(kv);
    this.#acceptance = new Acceptance({
      blobs,
      changed: this.#changed,
      seen: this.#seen,
      accepted: this.#accepted,
    });
  }

  async base(): Promise<string | undefined> {
    const value = (await this.#kv.get(FILE_KEYS.base))?.value;
    return typeof value === "string" ? this.#folderFor(value) : undefined;
  }

  async setBase(path: string): Promise<void> {
    if (!isAbsolute(path) || path.includes("\0")) {
      throw new RemoraError("FILE-BASE", `Cannot set base folder ${show(path)}: not absolute`, {
        hint: "Give an absolute path",
      });
    }
    const normal = normalize(path).replace(/(?<=[^/\\:])[/\\]+$/, "");
    const { ok, entry } = await this.#kv.create(FILE_KEYS.base, normal);
    if (ok || entry?.value === normal) return;
    if (typeof entry?.value === "string" && this.#folderFor(entry.value) === normal) return;
    throw new RemoraError(
      "FILE-BASE",
      `Cannot set base folder ${show(path)}: the workspace stands over ${entry?.value}`,
      { hint: "Use another workspace for another folder" },
    );
  }

  async read(path: string, options: ReadFileOptions = {}): Promise<Uint8Array> {
    const normal = normalizeFile(path);
    const record = await this.#changed.get(normal);
    if (record === undefined) {
      const data = await (await this.#folder())?.read(normal);
      if (data === undefined) throw notFoundError(normal);
      if (options.peek !== true) this.#seen.note(normal, data);
      return data;
    }
    if (record.hash === undefined) throw notFoundError(normal);
    return await this.#load(record.hash);
  }

  async readText(path: string, options: ReadFileOptions = {}): Promise<string> {
    const text = decodeText(await this.read(path, options));
    if (text !== undefined) return text;
    throw new RemoraError("FILE-BINARY", `Cannot read ${show(path)} as text: it is not UTF-8`, {
      hint: "Read it as bytes, or leave it alone",
    });
  }

  async write(path: string, data: string | Uint8Array): Promise<void> {
    const normal = normalizeFile(path);
    const folder = await this.#folder();
    await this.#refuseOverlap(normal, folder);
    const bytes = typeof data === "string" ? new TextEncoder().encode(data) : data;
    const hash = await this.#blobs.put(bytes);
    await this.#changed.put(normal, hash, () => this.#seen.start(normal, folder));
  }

  async delete(path: string): Promise<void> {
    const normal = normalizeFile(path);
    const record = await this.#changed.get(normal);
    if (record !== undefined) {
      if (record.hash === undefined) throw notFoundError(normal);
      if (record.base === undefined) await this.#changed.drop(normal);
      else await this.#changed.put(normal, undefined, () => Promise.resolve(record));
      return;
    }
    const folder = await this.#folder();
    if (await folder?.read(normal) === undefined) throw notFoundError(normal);
    await this.#changed.put(normal, undefined, () => this.#seen.start(normal, folder));
  }

  async list(dir = ""): Promise<readonly string[]> {
    const normal = normalizePath(dir);
    const prefix = normal === "" ? "" : `${normal}/`;
    const paths = new Set(await (await this.#folder())?.list(normal));
    for (const entry of await this.#kv.list(FILE_KEYS.entry + prefix)) {
      const path = entry.key.slice(FILE_KEYS.entry.length);
      if (parseRecord(entry.value).hash === undefined) paths.delete(path);
      else paths.add(path);
    }
    return [...paths].sort();
  }

  async changes(): Promise<readonly FileChange[]> {
    return (await this.#changed.list()).map((file) => toChange(file.path, file));
  }

  async diff(paths?: readonly string[]): Promise<readonly FileDiff[]> {
    const diffs: FileDiff[] = [];
    for (const file of await this.#listed(paths)) diffs.push(toDiff(await this.#loadChange(file)));
    return diffs;
  }

  async accept(paths?: readonly string[]): Promise<readonly AcceptOutcome[]> {
    const folder = await this.#folder();
    const files = await this.#listed(paths);
    if (folder === undefined) return files.map(({ path }) => conflict(path, NO_FOLDER));
    const tasks = files.map((file) => ({
      path: file.path,
      removes: file.hash === undefined,
      run: () => this.#acceptance.accept(folder, file, () => this.#loadChange(file)),
    }));
    return await forEachFile(folder, tasks);
  }

  async preview(paths?: readonly string[]): Promise<readonly AcceptPreview[]> {
    const folder = await this.#folder();
    const previews: AcceptPreview[] = [];
    for (const file of await this.#listed(paths)) {
      const { path } = file;
      try {
        previews.push(
          folder === undefined
            ? { path, status: "conflict", reason: NO_FOLDER }
            : await previewChange(folder, await this.#loadChange(file)),
        );
      } catch (error) {
        previews.push({ path, status: "conflict", reason: messageOf(error) });
      }
    }
    return previews;
  }

  async accepted(): Promise<readonly AcceptedChange[]> {
    return (await this.#accepted.list()).map(({ path, before, after, at }) => ({
      ...toChange(path, { base: before, hash: after, isStale: false }),
      at,
    }));
  }

  async undo(paths?: readonly string[]): Promise<readonly UndoOutcome[]> {
    const wanted = paths === undefined ? undefined : new Set(paths.map(normalizeFile));
    const folder = await this.#folder();
    const records = (await this.#accepted.list()).filter(({ path }) => wanted?.has(path) ?? true);
    if (folder === undefined) return records.map(({ path }) => refused(path, NO_FOLDER));
    const tasks = records.map((record) => ({
      path: record.path,
      removes: record.before === undefined,
      run: () => this.#acceptance.undo(folder, record, (hash) => this.#load(hash)),
    }));
    return await forEachFile(folder, tasks);
  }

  async reject(paths?: readonly string[]): Promise<readonly string[]> {
    const rejected: string[] = [];
    for (const { path } of await this.#listed(paths)) {
      if (await this.#changed.drop(path)) rejected.push(path);
    }
    return rejected;
  }

  async snapshot(): Promise<JsonObject> {
    const files = await this.#changed.list();
    return Object.fromEntries(files.map((file) => [file.path, toValue(file)]));
  }

  async restore(snapshot: JsonObject): Promise<void> {
    const files = Object.entries(snapshot).map(([path, value]) => {
      const record = parseRecord(value);
      return { path: normalizeFile(path), value: toValue(record), record };
    });
    for (const { record } of files) {
      for (const hash of [record.base, record.hash]) {
        if (hash !== undefined) await this.#load(hash);
      }
    }
    const kept = new Set(files.map(({ path }) => path));
    for (const { path } of await this.#changed.list()) {
      if (!kept.has(path)) await this.#changed.drop(path);
    }
    for (const { path, value } of files) await this.#kv.set(FILE_KEYS.entry + path, value);
  }

  async export(): Promise<readonly OverlayFile[]> {
    const files: OverlayFile[] = [];
    for (const file of await this.#changed.list()) {
      const { path, baseData, data, isStale } = await this.#loadChange(file);
      files.push({
        path,
        ...(baseData !== undefined && { base: baseData }),
        ...(data !== undefined && { data }),
        ...(isStale && { isStale }),
      });
    }
    return files;
  }

  async import(files: readonly OverlayFile[]): Promise<void> {
    const put = async (data: Uint8Array | undefined): Promise<string | null> =>
      data === undefined ? null : await this.#blobs.put(data);
    const snapshot: [string, JsonObject][] = [];
    for (const { path, base, data, isStale = false } of files) {
      snapshot.push([path, { base: await put(base), hash: await put(data), isStale }]);
    }
    await this.restore(Object.fromEntries(snapshot));
  }

  async #listed(paths?: readonly string[]): Promise<readonly ChangedFile[]> {
    return await this.#changed.list(paths?.map(normalizeFile));
  }

  async #folder(): Promise<BaseFolder | undefined> {
    const path = await this.base();
    if (path === undefined) return undefined;
    const { BaseFolder } = await import("./_base_folder.ts");
    return new BaseFolder(path);
  }

  /** A path cannot be a file and a folder at once. */
  async #refuseOverlap(path: string, folder: BaseFolder | undefined): Promise<void> {
    const present = await this.#changed.get(path);
    if (present?.hash !== undefined) return;
    if (await folder?.kind(path) === "folder") throw kindError(path, "a folder");
    const inside = await this.#kv.list(`${FILE_KEYS.entry}${path}/`);
    if (inside.some(({ value }) => parseRecord(value).hash !== undefined)) {
      throw kindError(path, "a folder");
    }
    const parts = path.split("/");
    for (let count = 1; count < parts.length; count++) {
      const above = parts.slice(0, count).join("/");
      const record = await this.#changed.get(above);
      const isFile = record === undefined
        ? await folder?.kind(above) === "file"
        : record.hash !== undefined;
      if (isFile) throw kindError(path, `below the file ${show(above)}`);
    }
  }

  async #loadChange(file: ChangedFile): Promise<LoadedChange> {
    return {
      ...file,
      baseData: file.base === undefined ? undefined : await this.#load(file.base),
      data: file.hash === undefined ? undefined : await this.#load(file.hash),
    };
  }

  async #load(hash: string): Promise<Uint8Array> {
    const data = await this.#blobs.get(parseHash(hash) ?? hash);
    if (data !== undefined) return data;
    throw new RemoraError("FILE-LOST", `Cannot find file content ${hash.slice(0, 12)}`, {
      hint: "It is in another store, or was compacted away; reject the change",
    });
  }
}

function notFoundError(path: string): RemoraError {
  return new RemoraError("FILE-NOT-FOUND", `Cannot find file ${show(path)}`, {
    hint: "List the files to see which there are",
  });
}
