import { type Clock, systemClock } from "../clock/clock.ts";
import { createEvent } from "../event/create.ts";
import { newId } from "../event/id.ts";
import { toJsonObject } from "../json/to_json.ts";
import { FILE_KEYS, isChange, parseRecord } from "../store/files/_record.ts";
import type { KvEntry, OverlayFile, Store } from "../store/types.ts";
import {
  apply,
  capture,
  CHECKPOINT_KEYS,
  type Entry,
  inParallel,
  isFileKey,
  isSeenKey,
} from "./_snapshot.ts";
import { type Checkpoint, CheckpointError, parseCheckpoint } from "./checkpoint.ts";

/** One key of a workspace, as a checkpoint holds it. */
export type CheckpointEntry = Readonly<Pick<KvEntry, "key" | "value">>;

/** Options of {@linkcode CheckpointManager.create}. */
export interface CreateCheckpointOptions {
  /** The agent it is made for; it is then announced as `agent:checkpointed`. */
  readonly agentId?: string | undefined;
  /** The run it belongs to. */
  readonly graphId?: string | undefined;
  /** Why, for people. @default {""} */
  readonly message?: string | undefined;
}

/** Options of {@linkcode CheckpointManager.list}. */
export interface ListCheckpointsOptions {
  /** Only those of this workspace. @default all workspaces */
  readonly workspaceId?: string | undefined;
  /** Only those of this agent. */
  readonly agentId?: string | undefined;
}

/** Options of {@linkcode CheckpointManager.import}. */
export interface ImportCheckpointOptions {
  /** The workspace that takes the state of the checkpoint. @default the one it was made of */
  readonly workspaceId?: string | undefined;
  /** The folder that its files stand over (an absolute path). @default the one it has, if any */
  readonly base?: string | undefined;
}

/**
 * Keeps states of workspaces, goes back to them, and carries them to other stores.
 *
 * A checkpoint holds every key (the agent's conversation and journal among them) and every changed file.
 * What people asked, answered and wrote is not rewound: an answer that was given stays given.
 *
 * @example
 * ```ts
 * import { CheckpointManager, openStore } from "@remora/core";
 *
 * await using store = await openStore("memory:");
 * const { kv } = store.workspace("w1");
 * const checkpoints = new CheckpointManager(store);
 * await kv.set("plan", "careful");
 * const checkpoint = await checkpoints.create("w1", { message: "before the experiment" });
 * await kv.set("plan", "bold");
 * await checkpoints.restore(checkpoint);
 * console.log((await kv.get("plan"))?.value); // careful
 * ```
 */
export class CheckpointManager {
  readonly #store: Store;
  readonly #clock: Clock;

  /**
   * Names the store; nothing is read yet.
   *
   * @param store Whose workspaces.
   */
  constructor(store: Store, options: { readonly clock?: Clock | undefined } = {}) {
    this.#store = store;
    this.#clock = options.clock ?? systemClock;
  }

  /** Keeps the state of a workspace as it is now. Let its agent rest meanwhile. */
  async create(workspaceId: string, options: CreateCheckpointOptions = {}): Promise<Checkpoint> {
    const { agentId, graphId, message = "" } = options;
    const { kv } = this.#store.workspace(workspaceId);
    const entries = await capture(kv);
    const checkpoint: Checkpoint = {
      id: newId(),
      workspaceId,
      ...(agentId === undefined ? {} : { agentId }),
      message,
      createdAt: new Date(this.#clock.now()).toISOString(),
      keys: entries.length,
      files: entries.filter(isChangedFile).length,
    };
    await inParallel(entries, ({ key, value }) => kv.set(dataPrefix(checkpoint.id) + key, value));
    // The record comes last: what it names is complete.
    await kv.set(recordKey(checkpoint.id), toJsonObject(checkpoint));
    await this.#announce("checkpointed", checkpoint, graphId);
    return checkpoint;
  }

  /** The checkpoints, the newest first. */
  async list(options: ListCheckpointsOptions = {}): Promise<readonly Checkpoint[]> {
    const { workspaceId, agentId } = options;
    const ids = workspaceId === undefined ? await this.#store.workspaces() : [workspaceId];
    const found: Checkpoint[] = [];
    for (const id of ids) {
      const records = await this.#store.workspace(id).kv.list(CHECKPOINT_KEYS.record);
      for (const { key, value } of records) {
        found.push(parseCheckpoint(`checkpoint "${key}"`, value));
      }
    }
    return found
      .filter((checkpoint) => agentId === undefined || checkpoint.agentId === agentId)
      .sort((a, b) =>
        a.createdAt < b.createdAt || (a.createdAt === b.createdAt && a.id < b.id) ? 1 : -1
      );
  }

  /**
   * Brings a workspace back into the state of a checkpoint, files included. Let its agent rest meanwhile.
   * After an interruption repeat it.
   *
   * @throws {CheckpointError} `CHECKPOINT-UNKNOWN`, `CHECKPOINT-INCOMPLETE`
   */
  async restore(checkpoint: Pick<Checkpoint, "id" | "workspaceId">): Promise<void> {
    const { record, entries } = await this.read(checkpoint);
    await apply(this.#store.workspace(record.workspaceId).kv, entries, () => false);
    await this.#announce("restored", record);
  }

  /** Forgets a checkpoint. `false`: there was none. */
  async delete({ id, workspaceId }: Pick<Checkpoint, "id" | "workspaceId">): Promise<boolean> {
    const { kv } = this.#store.workspace(workspaceId);
    const existed = await kv.delete(recordKey(id));
    await inParallel(await kv.list(dataPrefix(id)), ({ key }) => kv.delete(key));
    return existed;
  }

  /**
   * Writes a checkpoint into a folder that suits git: one file per key, changed files as they are. Exporting
   * to the same folder again replaces it, so that git shows what changed.
   *
   * @throws {CheckpointError} `CHECKPOINT-UNKNOWN`, `CHECKPOINT-INCOMPLETE`, `CHECKPOINT-FOLDER`
   */
  async export(
    checkpoint: Pick<Checkpoint, "id" | "workspaceId">,
    folder: string,
  ): Promise<void> {
    const { record, entries } = await this.read(checkpoint);
    const files = await this.#contents(entries.filter(({ key }) => isFileKey(key)));
    const keys = entries.filter(({ key }) => !isFileKey(key));
    const { writeCheckpoint } = await import("./_checkpoint_folder.ts");
    await writeCheckpoint(folder, {
      checkpoint: { ...record, keys: keys.length, files: files.length },
      entries: keys,
      files,
      seen: entries.filter(({ key }) => isSeenKey(key)),
    });
  }

  /**
   * Reads a checkpoint from a folder into a workspace of this store, whose state it replaces.
   *
   * @returns The checkpoint, with the workspace that it is in now.
   * @throws {CheckpointError} `CHECKPOINT-FOLDER`, `CHECKPOINT-INCOMPLETE`, `CHECKPOINT-CORRUPT`
   */
  async import(folder: string, options: ImportCheckpointOptions = {}): Promise<Checkpoint> {
    const { readCheckpoint } = await import("./_checkpoint_folder.ts");
    const { checkpoint, entries, files, seen } = await readCheckpoint(folder);
    const workspaceId = options.workspaceId ?? checkpoint.workspaceId;
    const workspace = this.#store.workspace(workspaceId);
    if (options.base !== undefined) await workspace.files.setBase(options.base);
    await workspace.files.import(files);
    await apply(
      workspace.kv,
      [...entries, ...seen],
      (key) => isFileKey(key) && !isSeenKey(key),
    );
    const imported = { ...checkpoint, workspaceId };
    await this.#announce("restored", imported);
    return imported;
  }

  /**
   * Forgets the state of a workspace, files included, as if its agent had never begun. Its checkpoints stay,
   * and what people asked, answered and wrote.
   */
  async clear(workspaceId: string): Promise<void> {
    await apply(this.#store.workspace(workspaceId).kv, [], () => false);
  }

  /**
   * What a checkpoint holds, for whoever makes another workspace of it in the same store: changed files are
   * keys, too, and name contents of the store.
   *
   * @throws {CheckpointError} `CHECKPOINT-UNKNOWN`, `CHECKPOINT-INCOMPLETE`
   */
  async read(
    { id, workspaceId }: Pick<Checkpoint, "id" | "workspaceId">,
  ): Promise<{ readonly record: Checkpoint; readonly entries: readonly CheckpointEntry[] }> {
    const { kv } = this.#store.workspace(workspaceId);
    const entry = await kv.get(recordKey(id));
    if (entry === undefined) {
      throw new CheckpointError(
        "UNKNOWN",
        `Workspace "${workspaceId}" has no checkpoint "${id}"`,
        "List the checkpoints to see which there are",
      );
    }
    const record = parseCheckpoint(`checkpoint "${id}"`, entry.value);
    const prefix = dataPrefix(id);
    const entries = (await kv.list(prefix)).map(({ key, value }) => ({
      key: key.slice(prefix.length),
      value,
    }));
    if (entries.length !== record.keys) {
      throw new CheckpointError(
        "INCOMPLETE",
        `Checkpoint "${id}" has ${entries.length} of ${record.keys} keys`,
        "Something deleted them; use another checkpoint",
      );
    }
    return { record, entries };
  }

  /** The bytes of the files that a checkpoint names by their hashes. */
  async #contents(entries: readonly Entry[]): Promise<readonly OverlayFile[]> {
    const scratch = this.#store.workspace(`checkpoint ${newId()}`);
    const changed = entries.filter(isChangedFile);
    try {
      await inParallel(changed, ({ key, value }) => scratch.kv.set(key, value));
      return await scratch.files.export();
    } finally {
      await inParallel(changed, ({ key }) => scratch.kv.delete(key));
    }
  }

  async #announce(action: string, checkpoint: Checkpoint, graphId?: string): Promise<void> {
    const { agentId, id: checkpointId, workspaceId, message, keys, files } = checkpoint;
    if (agentId === undefined) return;
    const payload = { checkpointId, workspaceId, message, keys, files };
    await this.#store.events.append([
      createEvent({ category: "agent", action, agentId, graphId, payload }),
    ]);
  }
}

function isChangedFile({ key, value }: Entry): boolean {
  return key.startsWith(FILE_KEYS.entry) && isChange(parseRecord(value));
}

function recordKey(id: string): string {
  return `${CHECKPOINT_KEYS.record}${id}`;
}

function dataPrefix(id: string): string {
  return `${CHECKPOINT_KEYS.data}${id}:`;
}
