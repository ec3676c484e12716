import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, sep } from "node:path";
import { JsonFields } from "../json/_fields.ts";
import type { JsonValue } from "../json/json.ts";
import type { OverlayFile } from "../store/types.ts";
import { fileNames } from "./_file_names.ts";
import { keyToFileName } from "./_key_file.ts";
import { type Entry, isCheckpointKey, isFileKey, isSeenKey } from "./_snapshot.ts";
import { type Checkpoint, CheckpointError, parseCheckpoint } from "./checkpoint.ts";

/** What a checkpoint holds. */
export interface CheckpointContent {
  readonly checkpoint: Checkpoint;
  /** Keys, without those of files. */
  readonly entries: readonly Entry[];
  readonly files: readonly OverlayFile[];
  /** What the agent read of files that it has not changed: the key of the note, and the hash. */
  readonly seen: readonly Entry[];
}

const FORMAT = "remora-checkpoint";
const VERSION = 1;
const RECORD = "checkpoint.json";
const KEYS = "keys";
/** Everything that a checkpoint puts into its folder, besides its record. */
const PARTS = [KEYS, "files", "base", ".gitattributes"] as const;
/** Git must not touch the ends of lines: the bytes count. */
const GIT_ATTRIBUTES = "* -text\n";

/**
 * Writes a checkpoint into a folder that suits git: a file per key with its value on lines of its own,
 * changed files under `files/`, what they were before under `base/`. A former checkpoint in the folder is
 * replaced, other files in it are left alone.
 *
 * @throws {CheckpointError} `CHECKPOINT-FOLDER` when the folder holds something else
 */
export async function writeCheckpoint(folder: string, content: CheckpointContent): Promise<void> {
  await mkdir(folder, { recursive: true });
  await checkFolder(folder);
  const fresh = join(folder, `.new-${randomUUID()}`);
  // Until the end the record says that something is missing: whoever is killed here leaves no half truth.
  await writeJson(join(folder, RECORD), { format: FORMAT, version: VERSION, isComplete: false });
  try {
    await mkdir(fresh);
    const record = await writeParts(fresh, content);
    for (const part of PARTS) {
      await rm(join(folder, part), { recursive: true, force: true });
      if (await exists(join(fresh, part))) await rename(join(fresh, part), join(folder, part));
    }
    await writeJson(join(fresh, RECORD), record);
    await rename(join(fresh, RECORD), join(folder, RECORD));
  } finally {
    await rm(fresh, { recursive: true, force: true });
  }
}

/** Reads a checkpoint from a folder, and checks that it is complete. @throws {CheckpointError} */
export async function readCheckpoint(folder: string): Promise<CheckpointContent> {
  const record = await readRecord(folder);
  const fields = new JsonFields(`${folder}/${RECORD}`, record);
  if (fields.value("format") !== FORMAT || fields.value("version") !== VERSION) {
    throw new CheckpointError(
      "FOLDER",
      `Cannot read checkpoint ${folder}: its format is not known`,
      "Use the version of Remora that wrote it",
    );
  }
  if (fields.value("isComplete") !== true) {
    throw new CheckpointError(
      "INCOMPLETE",
      `Cannot read checkpoint ${folder}: writing it was interrupted`,
      "Write it again, or take the folder back from git",
    );
  }
  const checkpoint = parseCheckpoint(`${folder}/${RECORD}`, record);
  const entries = await readEntries(folder);
  if (entries.length !== checkpoint.keys) {
    throw corrupt(folder, `it has ${entries.length} of ${checkpoint.keys} keys`);
  }
  const root = await realpath(folder);
  const files: OverlayFile[] = [];
  for (const [index, item] of fields.list("changes").entries()) {
    files.push(await readFileItem(root, new JsonFields(`${RECORD}, file ${index + 1}`, item)));
  }
  return { checkpoint, entries, files, seen: readSeen(folder, fields.value("seen")) };
}

async function writeParts(
  folder: string,
  { checkpoint, entries, files, seen }: CheckpointContent,
): Promise<JsonValue> {
  await mkdir(join(folder, KEYS));
  for (const { key, value } of entries) {
    await writeJson(join(folder, KEYS, `${keyToFileName(key)}.json`), { key, value });
  }
  await writeFile(join(folder, ".gitattributes"), GIT_ATTRIBUTES);
  const names = fileNames(files.map(({ path }) => path));
  const changes: JsonValue[] = [];
  for (const [index, { path, base, data, isStale }] of files.entries()) {
    const name = names[index] ?? "";
    changes.push({
      path,
      ...(base === undefined ? {} : { base: await writePart(folder, `base/${name}`, base) }),
      ...(data === undefined ? {} : { data: await writePart(folder, `files/${name}`, data) }),
      ...(isStale === true && { isStale }),
    });
  }
  return {
    format: FORMAT,
    version: VERSION,
    isComplete: true,
    ...checkpoint,
    changes,
    ...(seen.length > 0 && { seen: seen.map(({ key, value }) => ({ key, value })) }),
  };
}

async function writePart(folder: string, file: string, data: Uint8Array): Promise<JsonValue> {
  const path = join(folder, ...file.split("/"));
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, data);
  return { file, sha256: sha256(data) };
}

async function readEntries(folder: string): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  for (const item of await readdir(join(folder, KEYS), { withFileTypes: true })) {
    if (!item.isFile() || !item.name.endsWith(".json")) {
      throw corrupt(folder, `${KEYS}/${item.name} is no key`);
    }
    const place = `${KEYS}/${item.name}`;
    const fields = new JsonFields(place, await readJson(folder, place));
    const key = fields.text("key");
    const value = fields.value("value");
    const isForeign = isCheckpointKey(key) || isFileKey(key);
    if (value === undefined || isForeign || item.name !== `${keyToFileName(key)}.json`) {
      throw corrupt(folder, `${place} is not the file of its key`);
    }
    entries.push({ key, value });
  }
  return entries;
}

async function readFileItem(root: string, fields: JsonFields): Promise<OverlayFile> {
  const base = fields.value("base") === undefined
    ? undefined
    : await readPart(root, fields.fields("base"));
  const data = fields.value("data") === undefined
    ? undefined
    : await readPart(root, fields.fields("data"));
  return {
    path: fields.text("path"),
    ...(base === undefined ? {} : { base }),
    ...(data === undefined ? {} : { data }),
    ...(fields.value("isStale") === true && { isStale: true }),
  };
}

/** Checkpoints of before have none. */
function readSeen(folder: string, value: JsonValue | undefined): readonly Entry[] {
  if (value === undefined) return [];
  const fields = new JsonFields(RECORD, { seen: value });
  return fields.list("seen").map((item, index) => {
    const note = new JsonFields(`${RECORD}, seen ${index + 1}`, item);
    const entry = { key: note.text("key"), value: note.text("value") };
    if (isSeenKey(entry.key) && /^[0-9a-f]{64}$/.test(entry.value)) return entry;
    throw corrupt(folder, `seen ${index + 1} is no note about a file`);
  });
}

async function readPart(root: string, fields: JsonFields): Promise<Uint8Array> {
  const file = fields.text("file");
  const path = join(root, ...file.split("/"));
  // The folder may come from elsewhere: neither a path nor a link may lead out of it.
  const isInside = (text: string): boolean => text.startsWith(root + sep);
  if (!isInside(path) || !await exists(path) || !isInside(await realpath(path))) {
    throw corrupt(root, `it has no file ${JSON.stringify(file.slice(0, 200))}`);
  }
  const data = new Uint8Array(await readFile(path));
  if (sha256(data) !== fields.text("sha256")) throw corrupt(root, `${file} was changed`);
  return data;
}

async function readRecord(folder: string): Promise<JsonValue> {
  if (await exists(join(folder, RECORD))) return await readJson(folder, RECORD);
  throw new CheckpointError(
    "FOLDER",
    `Cannot read checkpoint ${folder}: it has no ${RECORD}`,
    "Name the folder that a checkpoint was exported to",
  );
}

async function readJson(folder: string, file: string): Promise<JsonValue> {
  const text = await readFile(join(folder, ...file.split("/")), "utf8");
  try {
    return JSON.parse(text);
  } catch {
    throw corrupt(folder, `${file} is not JSON`);
  }
}

async function writeJson(path: string, value: JsonValue): Promise<void> {
  await writeFile(path, `${JSON.stringify(value, null, 2)}\n`);
}

async function checkFolder(folder: string): Promise<void> {
  const names = (await readdir(folder)).filter((name) => name !== ".git");
  if (names.length === 0 || names.includes(RECORD)) return;
  throw new CheckpointError(
    "FOLDER",
    `Cannot export to ${folder}: it holds something else`,
    "Name an empty folder, or one that a checkpoint was exported to before",
  );
}

async function exists(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function sha256(data: Uint8Array): string {
  return createHash("sha256").update(data).digest("hex");
}

function corrupt(folder: string, reason: string): CheckpointError {
  return new CheckpointError(
    "CORRUPT",
    `Cannot read checkpoint ${folder}: ${reason}`,
    "Take the folder back from git, or export it again",
  );
}
