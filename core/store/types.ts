import type { Event, EventCategory } from "../event/event.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";

/** Which events a reader wants. All given conditions must hold; an absent one does not restrict. */
export interface EventFilter {
  /** Any of these categories. */
  readonly categories?: readonly EventCategory[];
  /** Any of these actions. */
  readonly actions?: readonly string[];
  /** Any of these subscription patterns: `agent:blocked`, `agent:*`, `*`. */
  readonly patterns?: readonly string[];
  /** This agent only. */
  readonly agentId?: string;
  /** This graph only. */
  readonly graphId?: string;
}

/** Options of {@linkcode EventLog.read}. */
export interface ReadOptions {
  /**
   * Only events with a greater `seq`. Naming it means having seen everything up to it: where retention
   * dropped an event behind it, there is a gap. @default whatever is the oldest event still kept
   */
  readonly after?: number;
  /** Only events with a smaller `seq`. */
  readonly before?: number;
  /** Which events. @default every event */
  readonly filter?: EventFilter;
  /** At most this many; 1 to 10,000. @default {1000} */
  readonly limit?: number;
  /** Newest first, for pages that scroll back. @default {false} */
  readonly reverse?: boolean;
}

/** Options of {@linkcode EventLog.follow}. */
export interface FollowOptions {
  /**
   * Replay what has a greater `seq`, then go on live. `"end"` starts with what comes next. Naming a
   * number means having seen everything up to it. @default whatever is the oldest event still kept
   */
  readonly after?: number | "end";
  /** Which events. @default every event */
  readonly filter?: EventFilter;
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal;
}

/** The one log that processes, machines and screens share. */
export interface EventLog {
  /**
   * Stores events in order and resolves when they are durable. Concurrent calls share one commit.
   * An event whose `id` is in the log already is not stored again; its stored form is returned.
   *
   * @returns The stored events, each with its `seq`, in the order given.
   */
  append(events: readonly Event[]): Promise<readonly Event[]>;
  /**
   * Reads a stretch of the log. @throws {EventGapError} when `after` lies before what retention kept, or beyond
   * the end: it is not the log that the reader has seen
   */
  read(options?: ReadOptions): Promise<readonly Event[]>;
  /**
   * Replays, then follows live, without a gap or a duplicate, at the reader's own pace. Every call has
   * its own cursor. @throws {EventGapError} when retention overtook the reader, or when the log ends before
   * `after`: it is not the log that the reader has seen
   */
  follow(options?: FollowOptions): AsyncIterable<Event>;
  /** The `seq` of the newest event, 0 for an empty log. */
  head(): Promise<number>;
  /** The `seq` of the oldest event still kept, `head() + 1` when none is. */
  first(): Promise<number>;
  /**
   * Calls a listener, before `append` returns, with what each `append` has stored anew. Only logs that one
   * process has to itself offer this: whoever listens there sees everything, without following.
   *
   * @param listener Must not throw.
   * @returns Ends it.
   */
  tap?(listener: (stored: readonly Event[]) => void): () => void;
  /** Drops events with a `seq` smaller than this; readers that still want them get a gap error. */
  trim(before: number): Promise<void>;
}

/** One key of a workspace. */
export interface KvEntry {
  /** Any text. */
  readonly key: string;
  /** The value, as it was set. */
  readonly value: JsonValue;
  /** Grows with every change of the store; a key has another one after each change. */
  readonly version: number;
}

/** One change of a key, as `watch` reports it. */
export type KvChange =
  | {
    readonly type: "set";
    readonly key: string;
    readonly value: JsonValue;
    readonly version: number;
  }
  | { readonly type: "delete"; readonly key: string; readonly version: number };

/** What a guarded write did: `ok`, or the entry that stood in the way (absent: the key is gone). */
export type KvResult =
  | { readonly ok: true; readonly entry: KvEntry }
  | { readonly ok: false; readonly entry: KvEntry | undefined };

/** Options of {@linkcode Kv.watch}. */
export interface WatchOptions {
  /**
   * Report only changes with a greater version; `KV-GAP` where the store has not come that far, or no longer
   * knows what was deleted since. Without it the present entries come first, as `set`.
   */
  readonly after?: number;
  /** Ends the iteration (without an error) when aborted. */
  readonly signal?: AbortSignal;
}

/** Keys and values of one workspace. Values are JSON; every write is durable when it resolves. */
export interface Kv {
  /** Reads one key. */
  get(key: string): Promise<KvEntry | undefined>;
  /** Writes, whatever was there. */
  set(key: string, value: JsonValue): Promise<KvEntry>;
  /** Writes only if the key is absent: of many callers, in any process, exactly one gets `ok`. */
  create(key: string, value: JsonValue): Promise<KvResult>;
  /** Writes only if the key still has this version. */
  update(key: string, value: JsonValue, ifVersion: number): Promise<KvResult>;
  /** Removes a key; with `ifVersion` only if it still has that version. `false`: nothing was removed. */
  delete(key: string, options?: { readonly ifVersion?: number }): Promise<boolean>;
  /** Every key that starts with the prefix, in code-unit order. */
  list(prefix?: string): Promise<readonly KvEntry[]>;
  /** The present entries, then every change; a reader that lags may see only the newest state of a key. */
  watch(prefix: string, options?: WatchOptions): AsyncIterable<KvChange>;
}

/** One file that a workspace changed, compared with the folder it stands over. */
export interface FileChange {
  /** Relative to the base folder, with forward slashes. */
  readonly path: string;
  /** What the workspace did to the file. */
  readonly kind: "added" | "modified" | "deleted";
  /** SHA-256 (hex) of the file as the agent first saw it; absent for an added one. */
  readonly baseHash?: string;
  /** SHA-256 (hex) of the new content; absent for a deleted one. */
  readonly hash?: string;
}

/** A change with its text, for people. */
export interface FileDiff extends FileChange {
  /** Lines added and removed; 0 for binary files. */
  readonly added: number;
  /** Lines removed. */
  readonly removed: number;
  /** Unified diff with three lines of context; empty for binary files. */
  readonly unified: string;
  /** Whether either side is not text. */
  readonly binary: boolean;
}

/** What `accept` did with one file. */
export type AcceptOutcome =
  | { readonly path: string; readonly status: "accepted" }
  | { readonly path: string; readonly status: "merged" }
  /** The real file is no longer what the agent saw and no merge is possible; nothing was written, nothing lost. */
  | { readonly path: string; readonly status: "conflict"; readonly reason: string };

/** What `accept` would do with one file of the folder as it is now. */
export type AcceptPreview =
  | { readonly path: string; readonly status: "accepted" | "merged" }
  | {
    readonly path: string;
    readonly status: "conflict";
    readonly reason: string;
    /** Both sides between markers, where both changed the same lines of a text. */
    readonly marked?: string;
  };

/** A change that was accepted into the folder and can be undone. */
export interface AcceptedChange extends FileChange {
  /** When it was accepted. ISO 8601, UTC. */
  readonly at: string;
}

/** What `undo` did with one file. */
export type UndoOutcome =
  | { readonly path: string; readonly status: "undone" }
  /** The real file is no longer what was written; nothing was touched. */
  | { readonly path: string; readonly status: "conflict"; readonly reason: string };

/** One changed file with its bytes, as {@linkcode WorkspaceFiles.export} gives it. */
export interface OverlayFile {
  /** Relative to the base folder, with forward slashes. */
  readonly path: string;
  /** The file as the agent first saw it; absent for an added one. */
  readonly base?: Uint8Array;
  /** The new content; absent for a deleted one. */
  readonly data?: Uint8Array;
  /**
   * Set where the agent had read something older than `base`: its change cannot be told from an undoing of
   * what others did, and accepting it is a conflict.
   */
  readonly isStale?: true;
}

/** Options of {@linkcode WorkspaceFiles.read}. */
export interface ReadFileOptions {
  /**
   * Whether the file only passes by, in a search for instance. Otherwise the agent counts as having seen
   * it, and its change will be compared with that, whatever the folder holds by then. @default {false}
   */
  readonly peek?: boolean;
}

/**
 * The files of a workspace: a copy-on-write overlay over a real folder. The agent reads through to the
 * folder, its writes stay in the store until somebody accepts them. Paths are relative to the base,
 * with forward slashes; a path that leaves the base, also through a link, is refused.
 */
export interface WorkspaceFiles {
  /** The folder below, or `undefined` where none was set. */
  base(): Promise<string | undefined>;
  /** Sets the folder below (an absolute path). Setting another one later is an error. */
  setBase(path: string): Promise<void>;
  /**
   * Reads a file of up to 100 MB, and notes what the agent saw.
   * @throws {RemoraError} `FILE-NOT-FOUND`, `FILE-OUTSIDE`, `FILE-KIND` for what is no regular file
   */
  read(path: string, options?: ReadFileOptions): Promise<Uint8Array>;
  /** Reads a file as UTF-8 text. @throws {RemoraError} `FILE-BINARY`, and what `read` throws */
  readText(path: string, options?: ReadFileOptions): Promise<string>;
  /** Writes a file into the overlay; keeps what the agent first saw, for the diff and the merge. */
  write(path: string, data: string | Uint8Array): Promise<void>;
  /** Deletes a file in the overlay. @throws {RemoraError} `FILE-NOT-FOUND`, `FILE-OUTSIDE` */
  delete(path: string): Promise<void>;
  /**
   * The paths of all files, overlay and folder together, sorted; below `dir` where given. Folders named
   * `.git` and `node_modules` are left out, and links to folders are not followed.
   * @throws {RemoraError} `FILE-LIMIT` for more than 100,000 files
   */
  list(dir?: string): Promise<readonly string[]>;
  /** What differs from the base. */
  changes(): Promise<readonly FileChange[]>;
  /** The changes as text. Reads the store only, never the folder. */
  diff(paths?: readonly string[]): Promise<readonly FileDiff[]>;
  /**
   * Writes changes into the real folder, only where the file is what the agent saw or can be merged.
   * Paths without a change are passed over.
   */
  accept(paths?: readonly string[]): Promise<readonly AcceptOutcome[]>;
  /** What `accept` would do now, with conflicts as text. Writes nothing. */
  preview(paths?: readonly string[]): Promise<readonly AcceptPreview[]>;
  /** What was accepted into the folder and can be undone, the newest accept of each file. */
  accepted(): Promise<readonly AcceptedChange[]>;
  /**
   * Takes the newest accept of files back: the folder gets what it had before, mode included, and the change
   * waits for a decision again. Refused where the file was changed since. Paths without an accept are passed
   * over.
   */
  undo(paths?: readonly string[]): Promise<readonly UndoOutcome[]>;
  /** Drops changes from the overlay. Returns the paths. */
  reject(paths?: readonly string[]): Promise<readonly string[]>;
  /**
   * The state of the overlay as a small value. The contents stay in the store for as long as the value
   * stands somewhere in it, under any key of any workspace.
   */
  snapshot(): Promise<JsonObject>;
  /** Puts the overlay back into the state of a {@linkcode snapshot} of the same store. */
  restore(snapshot: JsonObject): Promise<void>;
  /** Every change with its bytes, to be kept outside of the store. */
  export(): Promise<readonly OverlayFile[]>;
  /** Replaces the overlay by what {@linkcode export} gave, of any store. */
  import(files: readonly OverlayFile[]): Promise<void>;
}

/** What one agent (or graph) keeps: keys, and files. */
export interface Workspace {
  /** Its id, unique in the store. */
  readonly id: string;
  /** Keys and values. */
  readonly kv: Kv;
  /** Files over a real folder. */
  readonly files: WorkspaceFiles;
}

/** Sole ownership of a name for as long as it is kept alive. */
export interface Lease extends AsyncDisposable {
  /** What is owned. */
  readonly name: string;
  /** Grows with each new owner: write it beside what the owner writes, to refuse a former owner. */
  readonly token: number;
  /** Aborted when the lease was lost, for example after the machine slept longer than the TTL. */
  readonly lost: AbortSignal;
  /** Gives the name back. */
  release(): Promise<void>;
}

/** Options of {@linkcode Store.lease}; its time to live is in milliseconds and renewed at a third of it. */
export interface LeaseOptions {
  /** Who owns it, shown to those who are refused. @default process id and host name */
  readonly owner?: string;
}

/** Who has a lease. */
export interface LeaseHolder {
  /** What {@linkcode LeaseOptions.owner} said. */
  readonly owner: string;
  /** When it ends unless it is renewed: ISO 8601, UTC. */
  readonly expiresAt: string;
}

/** The one abstraction everything stands on: a log, workspaces, leases. */
export interface Store extends AsyncDisposable {
  /** The URL it was opened with, credentials masked. */
  readonly url: string;
  /** The log. */
  readonly events: EventLog;
  /** A workspace by id; made on first write. */
  workspace(id: string): Workspace;
  /** Ids of all workspaces that hold something. */
  workspaces(): Promise<readonly string[]>;
  /** Takes a lease. @throws {LeaseHeldError} while somebody else has it */
  lease(name: string, ttl: number, options?: LeaseOptions): Promise<Lease>;
  /** Who has a lease now; `undefined`: nobody. Changes nothing, so a read-only store can tell, too. */
  leaseHolder(name: string): Promise<LeaseHolder | undefined>;
  /**
   * Gives back the space of what is gone: deleted keys, and file contents that stand in no value any
   * more. What is younger than a day is left alone, so that nobody loses what he is just using.
   */
  compact(): Promise<void>;
  /** Closes it: followers and watchers end, leases are released. Idempotent. */
  close(): Promise<void>;
}
