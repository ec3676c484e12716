import { dirname } from "node:path";
import { nodeFs, nodeUrl, platform } from "../../_node.ts";
import { RemoraError } from "../../error/error.ts";
import { isGranted } from "../_permission.ts";

/**
 * The path that a `sqlite:` URL names: everything behind the colon, as it is. `sqlite:///abs/path` is
 * accepted too, since that is how others write an absolute path.
 *
 * @throws {RemoraError} `STORE-PATH`
 */
export function sqlitePath(url: string): string {
  const path = url.slice(url.indexOf(":") + 1).replace(/^\/\/(?=\/)/, "");
  if (path === "" || path.startsWith("//") || path.includes("\0")) {
    throw new RemoraError("STORE-PATH", `Cannot open store "${url}": it names no local file`, {
      hint: "Write sqlite:PATH, for example sqlite:.remora/remora.db",
    });
  }
  if (path === ":memory:") {
    throw new RemoraError("STORE-PATH", `Cannot open store "${url}": it would be one of its own`, {
      hint: "For a store in memory write memory:",
    });
  }
  return path;
}

/**
 * Magic numbers of file systems where the shared memory and the locks of WAL mode do not work between
 * machines, from statfs(2). https://www.sqlite.org/wal.html#noshm
 */
const NETWORK: ReadonlyMap<number, string> = new Map([
  [0x6969, "NFS"],
  [0x517b, "SMB"],
  [0xff534d42, "CIFS"],
  [0xfe534d42, "SMB2"],
  [0x01021997, "9P"],
  [0x5346414f, "AFS"],
  [0x73757245, "Coda"],
  [0x564c, "NCP"],
  [0x00c36400, "Ceph"],
  [0x0bd00bd0, "Lustre"],
  [0x47504653, "GPFS"],
  [0x19830326, "BeeGFS"],
]);

/** The name of the network file system with this magic number of Linux; `undefined` for a local one. */
export function networkFileSystem(type: number): string | undefined {
  return NETWORK.get(type >>> 0);
}

/**
 * Refuses a store on a network file system, as far as this can be told: on Linux, and only where asking
 * needs no further permission.
 *
 * @throws {RemoraError} `STORE-NETWORK-FS`
 */
export function refuseNetwork(path: string, fileSystemType: typeof typeOf = typeOf): void {
  const type = fileSystemType(path);
  const name = type === undefined ? undefined : networkFileSystem(type);
  if (name !== undefined) throw networkError(path, name);
}

/** The error for a store on a file system that several machines share. */
export function networkError(path: string, name: string): RemoraError {
  return new RemoraError("STORE-NETWORK-FS", `Cannot keep ${path} on ${name}`, {
    hint: "Put it on a local disk, or share a store between machines with nats://HOST",
  });
}

/**
 * Makes the folder of a file where that is allowed without asking. Tells whether it is there now.
 *
 * @throws {RemoraError} `STORE-PERMISSION`, `STORE-PATH`, `STORE-FULL`: why it cannot be there
 */
export function makeFolder(path: string): boolean {
  const folder = dirname(path);
  if (!isGranted({ name: "write", path: folder }) || !isGranted({ name: "read", path: folder })) {
    return false;
  }
  try {
    nodeFs().mkdirSync(folder, { recursive: true });
  } catch (error) {
    throw placeError(error, path);
  }
  return true;
}

/**
 * The error for a place where the system does not let a file be. What Deno's permissions forbid is returned
 * as it is: that says which flag is missing.
 */
export function placeError(error: unknown, path: string): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  const folder = dirname(path);
  const problem = (kind: string, reason: string, hint: string): RemoraError =>
    new RemoraError(kind, `Cannot use ${path}: ${reason}`, { cause: error, hint });
  switch (code) {
    case "EACCES":
    case "EPERM":
      return problem(
        "STORE-PERMISSION",
        `this user can make no file in the folder ${folder}`,
        "Work in a folder that this user may write to, or name a store elsewhere with --store",
      );
    case "EROFS":
      return problem(
        "STORE-PERMISSION",
        `the folder ${folder} is on a file system that is read-only`,
        "Name a store elsewhere with --store",
      );
    case "ENOTDIR":
    case "EEXIST":
      return problem(
        "STORE-PATH",
        `${folder} is no folder`,
        "Name a file in a folder, for example sqlite:.remora/remora.db",
      );
    case "ENOENT":
    case "ELOOP":
    case "ENAMETOOLONG":
      return problem(
        "STORE-PATH",
        `there can be no folder ${folder}`,
        "Name a file in a folder, for example sqlite:.remora/remora.db",
      );
    case "ENOSPC":
    case "EDQUOT":
      return problem("STORE-FULL", `there is no room for the folder ${folder}`, "Free some space");
    default:
      return error;
  }
}

/** What is at a path: `undefined` for nothing. */
export function kindOfPath(path: string): "file" | "folder" | "other" | undefined {
  const found = lookAt(path);
  if (found === undefined) return undefined;
  if (found.isDirectory) return "folder";
  return found.isFile ? "file" : "other";
}

function lookAt(path: string): Found | undefined {
  try {
    return typeof Deno === "undefined" ? statInNode(path) : statInDeno(path);
  } catch (error) {
    throw placeError(error, path);
  }
}

type Found = Pick<Deno.FileInfo, "isDirectory" | "isFile">;

function statInDeno(path: string): Found | undefined {
  try {
    return Deno.statSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return undefined;
    }
    throw error;
  }
}

function statInNode(path: string): Found | undefined {
  const found = nodeFs().statSync(path, { throwIfNoEntry: false });
  return found && { isDirectory: found.isDirectory(), isFile: found.isFile() };
}

/** Whether there is a file that this user may read. */
export function isReadable(path: string): boolean {
  try {
    if (kindOfPath(path) !== "file") return false;
    // Not accessSync: in Deno that takes a permission of its own.
    const { closeSync, openSync } = nodeFs();
    closeSync(openSync(path, "r"));
    return true;
  } catch {
    return false;
  }
}

/** Whether a database has nothing beside itself: the last who had it open wrote everything into it. */
export function isSettled(path: string): boolean {
  try {
    const wal = nodeFs().statSync(`${path}-wal`, { throwIfNoEntry: false });
    return wal === undefined || wal.size === 0;
  } catch {
    return false;
  }
}

/** The address of a file that nobody changes: SQLite reads it without a lock, and needs nothing beside it. */
export function immutableUrl(path: string): URL {
  const url = nodeUrl().pathToFileURL(path);
  url.searchParams.set("immutable", "1");
  return url;
}

function typeOf(path: string): number | undefined {
  if (platform() !== "linux") return undefined;
  if (!isGranted({ name: "sys", kind: "statfs" })) return undefined;
  for (const place of [path, dirname(path)]) {
    if (!isGranted({ name: "read", path: place })) continue;
    try {
      if (isDevice(place)) return undefined;
      return nodeFs().statfsSync(place).type;
    } catch {
      // Not there yet: the folder tells as well.
    }
  }
  return undefined;
}

/**
 * Whether a path is on a device of this machine: what others share has no device, its number is one that the
 * kernel made up, with the major number 0.
 *
 * @see {@link https://man7.org/linux/man-pages/man3/makedev.3.html}
 */
function isDevice(path: string): boolean {
  if (typeof Deno === "undefined") return false;
  return (Deno.statSync(path).dev & 0xfff00) !== 0;
}
