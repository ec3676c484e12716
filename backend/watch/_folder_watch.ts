import { dirname, join, sep } from "node:path";
import { RemoraError } from "@remora/core";

/** What no agent works on and much else writes. */
const NOISY = new Set([".git", ".remora", "node_modules", "__pycache__"]);
/** Folders that come and go faster than that are nobody's project. */
const MOST_ATTEMPTS = 20;

/** Options of a {@linkcode FolderWatch}. */
export interface FolderWatchOptions {
  /** Told of everything that changes below the folders. */
  readonly onEvent: (event: Deno.FsEvent) => void;
  /** Told what ends the watch, once. */
  readonly onError: (error: unknown) => void;
}

/**
 * Watches folders by their paths. The system watches the folder that was there, so that one which is removed
 * and made again (by a clean build, by git) has to be found anew; until then the folder above it is watched.
 * Folders that may not be read are left out.
 */
export class FolderWatch implements AsyncDisposable {
  readonly #folders: readonly string[];
  readonly #options: FolderWatchOptions;
  readonly #listening = new Set<Promise<void>>();
  #open: OpenWatchers;
  #isOver = false;

  /** @throws {RemoraError} `WATCH-FAILED` */
  constructor(folders: readonly string[], options: FolderWatchOptions) {
    this.#folders = folders;
    this.#options = options;
    this.#open = this.#start();
  }

  /** Ends it: nothing is told any more. */
  close(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#open.watchers.forEach(close);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.close();
    await Promise.all(this.#listening);
  }

  #start(): OpenWatchers {
    const open = openWatchers(this.#folders);
    for (const watcher of open.watchers) {
      const listening = this.#listen(watcher).finally(() => this.#listening.delete(listening));
      this.#listening.add(listening);
    }
    return open;
  }

  async #listen(watcher: Deno.FsWatcher): Promise<void> {
    try {
      for await (const event of watcher) {
        if (this.#isOver || !this.#open.watchers.includes(watcher)) return;
        if (this.#concernsFolders(event)) this.#restart();
        this.#options.onEvent(event);
      }
    } catch (error) {
      if (!this.#isOver && this.#open.watchers.includes(watcher)) this.#recover(error);
    }
  }

  /** A new folder that may not be read, or is gone again, breaks the watcher of those above it. */
  #recover(cause: unknown): void {
    const isTransient = cause instanceof Deno.errors.PermissionDenied ||
      cause instanceof Deno.errors.NotFound;
    try {
      if (!isTransient) throw failure(this.#folders, cause);
      this.#restart();
      this.#options.onEvent({ kind: "other", paths: [...this.#folders] });
    } catch (error) {
      this.#options.onError(error);
    }
  }

  #restart(): void {
    const { watchers } = this.#open;
    // The new ones first: between the two nothing would be noticed.
    this.#open = this.#start();
    watchers.forEach(close);
  }

  /** Whether other folders have to be watched from now on. */
  #concernsFolders({ kind, paths }: Deno.FsEvent): boolean {
    if (kind === "access" || kind === "modify") return false;
    return paths.some((path) =>
      this.#folders.some((folder) => folder === path || folder.startsWith(path + sep)) ||
      this.#open.isFlat && kind !== "remove" && isFolder(path)
    );
  }
}

interface OpenWatchers {
  readonly watchers: readonly Deno.FsWatcher[];
  /** Whether each folder is watched for itself, so that new ones have to be added. */
  readonly isFlat: boolean;
}

function openWatchers(folders: readonly string[]): OpenWatchers {
  for (let attempt = 1;; attempt++) {
    const present = folders.filter(isFolder);
    const absent = folders.filter((folder) => !present.includes(folder));
    const watchers: Deno.FsWatcher[] = [];
    try {
      const below = present.length === 0 ? undefined : watchBelow(present);
      if (below !== undefined) watchers.push(below.watcher);
      if (absent.length > 0) {
        watchers.push(Deno.watchFs(absent.map(existingAbove), { recursive: false }));
      }
      // One that came back a moment ago was not heard.
      if (!absent.some(isFolder)) return { watchers, isFlat: below?.isFlat ?? false };
    } catch (cause) {
      const isGone = cause instanceof Deno.errors.NotFound;
      if (!isGone || attempt === MOST_ATTEMPTS) {
        watchers.forEach(close);
        throw failure(folders, cause);
      }
    }
    watchers.forEach(close);
  }
}

function watchBelow(folders: readonly string[]): { watcher: Deno.FsWatcher; isFlat: boolean } {
  try {
    return { watcher: Deno.watchFs([...folders], { recursive: true }), isFlat: false };
  } catch (error) {
    if (!(error instanceof Deno.errors.PermissionDenied)) throw error;
    const readable = folders.flatMap(readableBelow);
    return { watcher: Deno.watchFs(readable, { recursive: false }), isFlat: true };
  }
}

/** A folder and those below it that may be read. */
function readableBelow(folder: string): readonly string[] {
  let entries: readonly Deno.DirEntry[];
  try {
    entries = [...Deno.readDirSync(folder)];
  } catch (error) {
    if (error instanceof Deno.errors.PermissionDenied) return [];
    throw error;
  }
  const inner = entries.filter(({ name, isDirectory }) => isDirectory && !NOISY.has(name));
  return [folder, ...inner.flatMap(({ name }) => readableBelow(join(folder, name)))];
}

function existingAbove(folder: string): string {
  let above = dirname(folder);
  while (!isFolder(above) && dirname(above) !== above) above = dirname(above);
  return above;
}

function isFolder(path: string): boolean {
  try {
    return Deno.statSync(path).isDirectory;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return false;
    }
    // It is there, and watching it says what is wrong.
    return true;
  }
}

function close(watcher: Deno.FsWatcher): void {
  try {
    watcher.close();
  } catch (error) {
    // One that broke is closed already.
    if (!(error instanceof Deno.errors.BadResource)) throw error;
  }
}

function failure(folders: readonly string[], cause: unknown): RemoraError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new RemoraError("WATCH-FAILED", `Cannot watch ${folders.join(", ")}: ${reason}`, {
    cause,
    hint: "Watch fewer folders, or raise the limit of the system (fs.inotify.max_user_watches)",
  });
}
