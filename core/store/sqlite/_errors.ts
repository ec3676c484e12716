import { RemoraError } from "../../error/error.ts";
import { readOnlyError } from "../_check.ts";

/** What went wrong in SQLite, as far as Remora tells the kinds apart. */
export type SqliteFailure =
  | "busy"
  | "readonly"
  | "full"
  | "corrupt"
  | "not-a-database"
  | "cannot-open"
  | "io"
  | "other";

/** Primary result codes, https://www.sqlite.org/rescode.html */
const CODES: ReadonlyMap<number, SqliteFailure> = new Map([
  [5, "busy"],
  [6, "busy"],
  [8, "readonly"],
  [10, "io"],
  [11, "corrupt"],
  [13, "full"],
  [14, "cannot-open"],
  [26, "not-a-database"],
]);

/** The messages of the same codes: Deno's `node:sqlite` gives no number. */
const MESSAGES: readonly (readonly [RegExp, SqliteFailure])[] = [
  [/\bis locked\b/, "busy"],
  [/readonly database/, "readonly"],
  [/disk I\/O error/, "io"],
  [/malformed|unsupported file format|no such (?:table|column)|has no column/, "corrupt"],
  // Every statement of Remora takes care of what may be there already.
  [/constraint failed/, "corrupt"],
  [/is full/, "full"],
  [/unable to open database/, "cannot-open"],
  [/not a database/, "not-a-database"],
];

/** The kind of failure that an error of `node:sqlite` stands for. */
export function failureOf(error: unknown): SqliteFailure {
  if (!(error instanceof Error)) return "other";
  const number = "errcode" in error && typeof error.errcode === "number" ? error.errcode : 0;
  const known = CODES.get(number & 0xff);
  if (known !== undefined) return known;
  return MESSAGES.find(([message]) => message.test(error.message))?.[1] ?? "other";
}

/**
 * The error that a caller gets for one of `node:sqlite`.
 *
 * @param error What was thrown. Errors of Remora are returned as they are.
 * @param path The file.
 */
export function toStoreError(error: unknown, path: string): unknown {
  if (error instanceof RemoraError || !(error instanceof Error)) return error;
  const options = (hint: string): { cause: unknown; hint: string } => ({ cause: error, hint });
  switch (failureOf(error)) {
    case "busy":
      return new RemoraError(
        "STORE-BUSY",
        `Cannot use ${path}: another process holds its lock`,
        options("Look for a process that is stuck in a transaction on this file, and end it"),
      );
    case "readonly":
      return readOnlyError(`sqlite:${path}`, error);
    case "full":
      return new RemoraError(
        "STORE-FULL",
        `Cannot write to ${path}: the disk is full`,
        options("Nothing of this write was stored; free some space and repeat it"),
      );
    case "corrupt":
    case "not-a-database":
      return new RemoraError(
        "STORE-CORRUPT",
        `Cannot read ${path}: it is damaged, or no SQLite database`,
        options("Put a backup in its place, or save what is left: sqlite3 FILE .recover"),
      );
    case "cannot-open":
      return new RemoraError(
        "STORE-PATH",
        `Cannot open ${path}`,
        options("Its folder must exist, and this user must be allowed to write there"),
      );
    case "io":
      return new RemoraError(
        "STORE-IO",
        `Cannot use ${path}: the disk reported an error`,
        options(
          "Nothing of this write was acknowledged; look for room on the disk, for a limit on the size " +
            "of files, and into the system's log",
        ),
      );
    case "other":
      // Permission errors of the runtime say better than we can what is missing.
      return error;
  }
}

/** The error for something in the file that is not what Remora wrote there. */
export function damagedError(what: string, cause?: unknown): RemoraError {
  return new RemoraError("STORE-CORRUPT", `Cannot read ${what}: it was changed from outside`, {
    cause,
    hint: "Put a backup of the store's file in its place",
  });
}
