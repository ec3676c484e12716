import { DatabaseSync, type StatementSync } from "node:sqlite";
import { RemoraError } from "../../error/error.ts";
import { closedError } from "../_check.ts";
import { failureOf, toStoreError } from "./_errors.ts";
import {
  immutableUrl,
  isReadable,
  isSettled,
  kindOfPath,
  makeFolder,
  networkError,
  placeError,
  refuseNetwork,
} from "./_location.ts";
import { prepareSchema } from "./_schema.ts";

/** How long SQLite blocks the process to wait for a lock. Writers then try again later. */
const BUSY_TIMEOUT = 2;
/** How long a read waits for a lock. It blocks the process too, and happens next to never. */
const READ_DEADLINE = 2_000;
/** How long opening tries while other processes open and close the same file. */
const OPEN_DEADLINE = 10_000;

/** Options of {@linkcode openConnection}. */
export interface ConnectionOptions {
  /** Whether writing is refused. */
  readonly readOnly: boolean;
}

/**
 * Opens the file, makes or updates its tables, and sets it up.
 *
 * @throws {RemoraError} `STORE-…`: what is wrong with the file
 */
export async function openConnection(
  path: string,
  options: ConnectionOptions,
): Promise<Connection> {
  refuseNetwork(path);
  const deadline = Date.now() + OPEN_DEADLINE;
  for (;;) {
    try {
      return openOnce(path, options);
    } catch (error) {
      if (failureOf(error) === "busy" && Date.now() < deadline) {
        await new Promise((resolve) => setTimeout(resolve, 5 + Math.random() * 20));
        continue;
      }
      if (!isBarred(error, path)) throw toStoreError(error, path);
      if (!isReadable(path)) throw unreadableError(path, error);
      // An archive: what nobody may write to beside it is complete, and nobody changes it.
      if (options.readOnly && isSettled(path)) return openArchive(path);
      if (options.readOnly || failureOf(error) === "cannot-open") throw siblingsError(path, error);
      throw toStoreError(error, path);
    }
  }
}

/** Whether the system does not let this user use the file, or make the two others in its folder. */
function isBarred(error: unknown, path: string): boolean {
  const failure = failureOf(error);
  return (failure === "cannot-open" || failure === "readonly") && kindOfPath(path) === "file";
}

function openArchive(path: string): Connection {
  try {
    return setUp(new DatabaseSync(immutableUrl(path), { readOnly: true }), path, {
      readOnly: true,
    });
  } catch (error) {
    throw toStoreError(error, path);
  }
}

function openOnce(path: string, options: ConnectionOptions): Connection {
  return setUp(openFile(path, options.readOnly), path, options);
}

function setUp(database: DatabaseSync, path: string, options: ConnectionOptions): Connection {
  const { readOnly } = options;
  try {
    database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    if (!readOnly && isEmpty(database)) {
      // Only possible while there are no tables; compaction gives pages back through it.
      database.exec("PRAGMA auto_vacuum = INCREMENTAL");
      enterWal(database, path);
    }
    prepareSchema(database, path, options);
    if (!readOnly) enterWal(database, path);
    database.exec(SETUP);
    // A file that this user may only read opens all the same, and would fail at the first write.
    if (!readOnly) database.exec("UPDATE state SET first = first WHERE FALSE");
    return new Connection(database, path, readOnly);
  } catch (error) {
    database.close();
    throw error;
  }
}

/**
 * FULL: a commit is on the disk when it returns. A checkpoint at 2 MB: writing over what is in the `-wal` file
 * is faster than making that file longer, which every commit would otherwise wait for.
 */
const SETUP = `
  PRAGMA synchronous = FULL;
  PRAGMA cache_size = -8000;
  PRAGMA temp_store = MEMORY;
  PRAGMA wal_autocheckpoint = 500;
  PRAGMA journal_size_limit = 16777216;
`;

function openFile(path: string, readOnly: boolean): DatabaseSync {
  const kind = kindOfPath(path);
  if (kind === "folder") {
    throw new RemoraError("STORE-PATH", `Cannot open ${path}: it is a folder`, {
      hint: "Name a file in it, for example remora.db",
    });
  }
  if (kind === "other") {
    throw new RemoraError("STORE-PATH", `Cannot open ${path}: it is no regular file`, {
      hint: "Name a file of its own, for example sqlite:.remora/remora.db",
    });
  }
  if (kind === undefined && readOnly) {
    const message = `Cannot open ${path} for reading: there is no such file`;
    throw new RemoraError("STORE-MISSING", message, {
      hint: "Check the path; a run makes the store, for example: remora run src",
    });
  }
  try {
    return new DatabaseSync(path, { readOnly });
  } catch (error) {
    if (kind !== undefined || failureOf(error) !== "cannot-open" || !makeFolder(path)) throw error;
    return openNew(path);
  }
}

/** Makes a file in a folder that is there. */
function openNew(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path);
  } catch (error) {
    if (failureOf(error) !== "cannot-open") throw error;
    throw placeError(Object.assign(new Error("", { cause: error }), { code: "EACCES" }), path);
  }
}

function siblingsError(path: string, cause: unknown): RemoraError {
  return new RemoraError(
    "STORE-READONLY",
    `Cannot open ${path}: its -wal and -shm files cannot be used in this folder`,
    {
      cause,
      hint: "Reading needs them too, while there is something in them; " +
        "copy the file, and its -wal file, to a folder that may be written to",
    },
  );
}

function unreadableError(path: string, cause: unknown): RemoraError {
  return new RemoraError("STORE-PERMISSION", `Cannot open ${path}: this user may not read it`, {
    cause,
    hint: "Let this user read the file, or name another store with --store",
  });
}

function isEmpty(database: DatabaseSync): boolean {
  return database.prepare("SELECT 1 FROM sqlite_schema").get() === undefined;
}

function enterWal(database: DatabaseSync, path: string): void {
  const mode = database.prepare("PRAGMA journal_mode = WAL").get()?.journal_mode;
  if (mode !== "wal") throw networkError(path, "a file system without shared memory");
}

/** One open file: the process's only connection, for reading and writing. */
export class Connection {
  /** The file. */
  readonly path: string;
  /** Whether writing is refused. */
  readonly readOnly: boolean;
  readonly #database: DatabaseSync;
  readonly #begin: StatementSync;
  readonly #beginWriting: StatementSync;
  readonly #commit: StatementSync;
  #open = true;

  /** @param database Opened and set up. */
  constructor(database: DatabaseSync, path: string, readOnly: boolean) {
    this.#database = database;
    this.path = path;
    this.readOnly = readOnly;
    this.#begin = database.prepare("BEGIN");
    this.#beginWriting = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  /** Prepares a statement for the life of the connection. */
  prepare(sql: string): StatementSync {
    if (!this.#open) throw closedError();
    return this.#database.prepare(sql);
  }

  /** Runs reads that belong together: they see one state of the file. */
  read<T>(work: () => T): T {
    if (!this.#open) throw closedError();
    for (const deadline = Date.now() + READ_DEADLINE;;) {
      try {
        return this.#run(this.#begin, work);
      } catch (error) {
        if (failureOf(error) === "busy" && Date.now() < deadline) continue;
        throw toStoreError(error, this.path);
      }
    }
  }

  /** Runs writes as one transaction, which is durable when this returns. */
  write<T>(work: () => T): T {
    if (!this.#open) throw closedError();
    try {
      return this.#run(this.#beginWriting, work);
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  /** Runs one writing statement, which is durable when this returns. */
  writeAlone<T>(work: () => T): T {
    if (!this.#open) throw closedError();
    try {
      return work();
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  /** Runs one statement outside of any transaction. */
  exec(sql: string): void {
    if (!this.#open) throw closedError();
    try {
      this.#database.exec(sql);
    } catch (error) {
      throw toStoreError(error, this.path);
    }
  }

  /** Closes the file. Idempotent. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#database.close();
  }

  #run<T>(begin: StatementSync, work: () => T): T {
    begin.run();
    try {
      const result = work();
      this.#commit.run();
      return result;
    } catch (error) {
      // A full disk rolls back by itself.
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      throw error;
    }
  }
}
