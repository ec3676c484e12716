import type { DatabaseSync } from "node:sqlite";
import { RemoraError } from "../../error/error.ts";

/** Marks a SQLite file as ours: "RMRA". */
export const APPLICATION_ID = 0x524d5241;

/**
 * Each entry takes a file one version further; the version of a file is the number of entries applied.
 * An entry that was released never changes.
 */
export const MIGRATIONS: readonly string[] = [
  `
  -- One row. Events before "first" were dropped; a watcher behind "kv_floor" may have missed a deletion.
  CREATE TABLE state (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    first INTEGER NOT NULL,
    kv_floor INTEGER NOT NULL
  ) STRICT;
  INSERT INTO state VALUES (1, 1, 0);

  CREATE TABLE events (
    seq INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    timestamp TEXT NOT NULL,
    category TEXT NOT NULL,
    action TEXT NOT NULL,
    agent_id TEXT,
    graph_id TEXT,
    node_id TEXT,
    session_id TEXT,
    payload TEXT NOT NULL
  ) STRICT;
  -- Nobody looks for the many events of tools and models by kind alone.
  CREATE INDEX events_kind ON events (category, action)
    WHERE category IN ('agent', 'user', 'graph');
  CREATE INDEX events_agent ON events (agent_id) WHERE agent_id IS NOT NULL;
  CREATE INDEX events_graph ON events (graph_id) WHERE graph_id IS NOT NULL;

  -- The newest change of each key. The version is the row id, so that changes are in order by themselves.
  CREATE TABLE kv (
    version INTEGER PRIMARY KEY,
    workspace TEXT NOT NULL,
    key TEXT NOT NULL,
    value TEXT,
    changed_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX kv_key ON kv (workspace, key);

  CREATE TABLE blobs (
    id INTEGER PRIMARY KEY,
    hash TEXT NOT NULL UNIQUE,
    put_at INTEGER NOT NULL,
    data BLOB NOT NULL
  ) STRICT;
  `,
  `
  -- Keeping an index up to date with every event costs more than the event. These are brought up to date now
  -- and then, for many events at once; "indexed" is the newest one that they know.
  DROP INDEX events_kind;
  DROP INDEX events_agent;
  DROP INDEX events_graph;
  CREATE TABLE events_by_agent (
    agent_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (agent_id, seq)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE events_by_graph (
    graph_id TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (graph_id, seq)
  ) STRICT, WITHOUT ROWID;
  -- The kind is "category:action".
  CREATE TABLE events_by_kind (
    kind TEXT NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (kind, seq)
  ) STRICT, WITHOUT ROWID;
  ALTER TABLE state ADD COLUMN indexed INTEGER NOT NULL DEFAULT 0;
  INSERT INTO events_by_agent
    SELECT agent_id, seq FROM events WHERE agent_id IS NOT NULL ORDER BY agent_id, seq;
  INSERT INTO events_by_graph
    SELECT graph_id, seq FROM events WHERE graph_id IS NOT NULL ORDER BY graph_id, seq;
  INSERT INTO events_by_kind
    SELECT category || ':' || action AS kind, seq FROM events ORDER BY kind, seq;
  UPDATE state SET indexed = ifnull((SELECT max(seq) FROM events), first - 1);
  `,
];

/**
 * Makes the tables of a new file, or brings an older one up to date, in one transaction.
 *
 * @throws {RemoraError} `STORE-FOREIGN` for somebody else's database, `STORE-NEWER`, `STORE-OLDER` when
 * `readOnly` forbids to update it, `STORE-EMPTY` when it forbids to make the tables
 */
export function prepareSchema(
  database: DatabaseSync,
  path: string,
  options: { readonly readOnly: boolean; readonly migrations?: readonly string[] },
): void {
  const migrations = options.migrations ?? MIGRATIONS;
  if (checkOwner(database, path, migrations.length) === migrations.length) return;
  if (options.readOnly) throw unpreparedError(database, path);
  database.exec("BEGIN IMMEDIATE");
  try {
    // Another process may have done it while this one waited for the lock.
    const version = checkOwner(database, path, migrations.length);
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA application_id = ${APPLICATION_ID}`);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec("COMMIT");
  } catch (error) {
    if (database.isTransaction) database.exec("ROLLBACK");
    throw error;
  }
}

function unpreparedError(database: DatabaseSync, path: string): RemoraError {
  const isEmpty = numberOf(database, "SELECT count(*) FROM sqlite_schema") === 0;
  return isEmpty
    ? new RemoraError("STORE-EMPTY", `Cannot read ${path}: it is empty`, {
      hint: "Check the path; a run fills it, for example: remora run src",
    })
    : new RemoraError("STORE-OLDER", `Cannot read ${path}: it is of an older version`, {
      hint: "Bring it up to date by opening it once for writing, for example: " +
        `remora store compact --store sqlite:${path}`,
    });
}

/** The version of a file of ours, 0 for an empty one. */
function checkOwner(database: DatabaseSync, path: string, newest: number): number {
  const owner = numberOf(database, "PRAGMA application_id");
  const version = numberOf(database, "PRAGMA user_version");
  const tables = numberOf(database, "SELECT count(*) FROM sqlite_schema");
  if (tables === 0 && owner === 0) return 0;
  if (owner !== APPLICATION_ID) {
    throw new RemoraError("STORE-FOREIGN", `Cannot use ${path}: another program's database`, {
      hint: "Name another file; nothing was changed in this one",
    });
  }
  if (version > newest) {
    throw new RemoraError(
      "STORE-NEWER",
      `Cannot use ${path}: it has format ${version}, this Remora knows up to ${newest}`,
      { hint: "Update Remora, or name another file; nothing was changed in this one" },
    );
  }
  return version;
}

function numberOf(database: DatabaseSync, sql: string): number {
  return Number(Object.values(database.prepare(sql).get() ?? {})[0]);
}
