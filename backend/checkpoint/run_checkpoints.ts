import { CheckpointManager, createEvent, newId, RemoraError, type Store } from "@remora/core";
import { takeOver } from "../graph/_take_over.ts";
import { GraphState, graphWorkspaceId } from "../graph/graph_state.ts";
import { loadRun } from "../run/runs.ts";
import { exportRun, importRun, type ImportRunOptions } from "./_folder.ts";
import { forkRun } from "./_fork.ts";
import { renewJournal } from "./_journals.ts";
import {
  CHECKPOINTS_WORKSPACE,
  dropCheckpoint,
  readCheckpoints,
  readParts,
  saveCheckpoint,
} from "./_records.ts";
import type { CheckpointPart, RunCheckpoint } from "./types.ts";

/** Workspaces that are looked at at the same time. */
const PARALLEL = 16;
const LEASE_TTL = 6_000;

/** Options of {@linkcode RunCheckpoints.create}. */
export interface CreateRunCheckpointOptions {
  /** Why, for people. @default {""} */
  readonly message?: string;
  /** Whether it was made on a schedule. @default {false} */
  readonly scheduled?: boolean;
}

/**
 * Keeps states of whole runs, goes back to them, makes other runs of them, and carries them to other stores.
 * What has not changed since an earlier checkpoint of the same run is not kept again.
 *
 * A checkpoint may be made while agents work: it is what a process killed at that moment would have left.
 */
export class RunCheckpoints {
  readonly #store: Store;
  readonly #manager: CheckpointManager;

  /** Names the store; nothing is read yet. @param store Whose runs. */
  constructor(store: Store) {
    this.#store = store;
    this.#manager = new CheckpointManager(store);
  }

  /** Keeps the state of a run as it is now. @throws {RemoraError} `RUN-NOT-FOUND` */
  async create(
    graphId: string,
    { message = "", scheduled = false }: CreateRunCheckpointOptions = {},
  ): Promise<RunCheckpoint> {
    const { agents } = await loadRun(this.#store, graphId);
    const known = await this.#knownParts(graphId);
    // The run first: an agent whose end is in it must not be kept in a state before that.
    const parts = [await this.#part({ workspaceId: graphWorkspaceId(graphId), message }, known)];
    for (let start = 0; start < agents.length; start += PARALLEL) {
      const some = agents.slice(start, start + PARALLEL);
      parts.push(
        ...await Promise.all(
          some.map((agent) => this.#part({ ...agent, graphId, message }, known)),
        ),
      );
    }
    const kept = parts.filter((part) => part !== undefined);
    const checkpoint: RunCheckpoint = {
      id: newId(),
      graphId,
      message,
      createdAt: new Date().toISOString(),
      scheduled,
      agents: kept.length - 1,
      files: kept.reduce((sum, { files }) => sum + files, 0),
    };
    await saveCheckpoint(this.#kv, checkpoint, kept);
    await this.#tell("checkpointed", checkpoint);
    return checkpoint;
  }

  /** The checkpoints, the newest first. @param graphId Only those of this run. */
  async list(graphId?: string): Promise<readonly RunCheckpoint[]> {
    const all = await readCheckpoints(this.#kv);
    return graphId === undefined ? all : all.filter((each) => each.graphId === graphId);
  }

  /**
   * Finds a checkpoint by its id, or by the beginning of it.
   *
   * @throws {RemoraError} `CHECKPOINT-UNKNOWN`
   */
  async find(idOrStart: string): Promise<RunCheckpoint> {
    const all = await this.list();
    const found = all.filter(({ id }) => id.startsWith(idOrStart));
    const [first] = found;
    if (first !== undefined && (found.length === 1 || first.id === idOrStart)) return first;
    const problem = found.length > 1 ? `${found.length} checkpoints begin with` : "There is none";
    throw new RemoraError("CHECKPOINT-UNKNOWN", `${problem} "${idOrStart}"`, {
      hint: "List the checkpoints to see which there are",
    });
  }

  /**
   * Takes a run back to a checkpoint; resume it to go on from there. What people asked, answered and wrote
   * is not taken back, nor are files that were accepted.
   *
   * @throws {RemoraError} `RUN-HELD` while a process runs it, `CHECKPOINT-…`
   */
  async restore(checkpoint: RunCheckpoint): Promise<void> {
    const { graphId, id } = checkpoint;
    const { agents } = await loadRun(this.#store, graphId);
    await using _lease = await takeOver(this.#store, graphId, {
      ttl: LEASE_TTL,
      signal: undefined,
    });
    const parts = await readParts(this.#kv, id);
    const held = new Map(parts.map((part) => [part.workspaceId, part]));
    const state = new GraphState(this.#store.workspace(graphWorkspaceId(graphId)).kv);
    const runs = await state.runs();
    for (const { agentId, workspaceId } of agents) {
      const part = held.get(workspaceId);
      if (part === undefined) {
        await this.#manager.clear(workspaceId);
        continue;
      }
      await this.#manager.restore({ id: part.checkpointId, workspaceId });
      await renewJournal(this.#store.workspace(workspaceId).kv, agentId);
    }
    const workspaceId = graphWorkspaceId(graphId);
    const graph = held.get(workspaceId);
    if (graph !== undefined) await this.#manager.restore({ id: graph.checkpointId, workspaceId });
    await state.setRuns(runs);
    await state.clearRequests();
    await this.#tell("restored", checkpoint);
  }

  /**
   * Makes another run of a checkpoint, with agents and workspaces of its own; the run it is of stays as it
   * is. Resume it to go on. Questions that were open are asked again there.
   *
   * @returns The new run's id.
   */
  async fork(checkpoint: RunCheckpoint, graphId: string = newId()): Promise<string> {
    const parts = await readParts(this.#kv, checkpoint.id);
    await forkRun(this.#store, { parts, from: checkpoint.graphId, graphId });
    return graphId;
  }

  /**
   * Writes a checkpoint into a folder that suits git: a folder for each agent, one file per key, changed
   * files as they are. Exporting into the same folder again replaces it, so that git shows what changed.
   */
  async export(checkpoint: RunCheckpoint, folder: string): Promise<void> {
    const parts = await readParts(this.#kv, checkpoint.id);
    await exportRun(this.#manager, { checkpoint, parts, folder });
  }

  /**
   * Reads a run from a folder into this store. Resume it to go on.
   *
   * @throws {RemoraError} `RUN-EXISTS` unless it is to be replaced, `CHECKPOINT-…`
   * @returns The run's id.
   */
  async import(folder: string, options: ImportRunOptions = {}): Promise<string> {
    return await importRun(this.#store, this.#manager, { folder, ...options });
  }

  /** Forgets a checkpoint, with all that no other one shares. */
  async delete({ id, graphId }: Pick<RunCheckpoint, "id" | "graphId">): Promise<void> {
    const parts = await readParts(this.#kv, id);
    await dropCheckpoint(this.#kv, id);
    const shared = new Set<string>();
    for (const other of await this.list(graphId)) {
      for (const { checkpointId } of await readParts(this.#kv, other.id)) shared.add(checkpointId);
    }
    for (const { checkpointId, workspaceId } of parts) {
      if (!shared.has(checkpointId)) await this.#manager.delete({ id: checkpointId, workspaceId });
    }
  }

  async #knownParts(graphId: string): Promise<ReadonlyMap<string, CheckpointPart>> {
    const [last] = await this.list(graphId);
    if (last === undefined) return new Map();
    const parts = await readParts(this.#kv, last.id);
    return new Map(parts.map((part) => [part.workspaceId, part]));
  }

  /** Keeps one workspace, unless it holds nothing. */
  async #part(
    { workspaceId, agentId, graphId, message }: {
      readonly workspaceId: string;
      readonly agentId?: string;
      readonly graphId?: string;
      readonly message: string;
    },
    known: ReadonlyMap<string, CheckpointPart>,
  ): Promise<CheckpointPart | undefined> {
    const mark = await this.#markOf(workspaceId);
    if (mark === undefined) return undefined;
    const same = known.get(workspaceId);
    if (same?.mark === mark) return same;
    const agent = agentId === undefined ? {} : { agentId };
    const { id, files } = await this.#manager.create(workspaceId, { ...agent, graphId, message });
    return { ...agent, workspaceId, checkpointId: id, mark, files };
  }

  /** Equal for equal states: versions grow with every change, and a deletion leaves fewer keys. */
  async #markOf(workspaceId: string): Promise<string | undefined> {
    const entries = (await this.#store.workspace(workspaceId).kv.list())
      .filter(({ key }) => !/^snapshot(?:-data)?:/.test(key));
    if (entries.length === 0) return undefined;
    return `${entries.length} ${entries.reduce((most, { version }) => Math.max(most, version), 0)}`;
  }

  async #tell(
    action: string,
    { id, graphId, message, agents, files }: RunCheckpoint,
  ): Promise<void> {
    await this.#store.events.append([createEvent({
      category: "graph",
      action,
      graphId,
      payload: { checkpointId: id, message, agents, files },
    })]);
  }

  get #kv() {
    return this.#store.workspace(CHECKPOINTS_WORKSPACE).kv;
  }
}
