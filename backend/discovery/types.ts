/** A piece of code that an agent can work on. */
export interface CodeNode {
  /** The same for the same piece in every run: the path, for parts of a file with the part's name. */
  readonly nodeId: string;
  /** What it is: `file`. */
  readonly type: string;
  /** Its name, for people; of a file the name without its folder. */
  readonly name: string;
  /** The file, relative to the root, with forward slashes. */
  readonly path: string;
  /** SHA-256 (hex) of its text. */
  readonly hash: string;
}

/** A file that was found and left out. */
export interface SkippedFile {
  /** The file, relative to the root. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** What {@linkcode discover} found. */
export interface Discovery {
  /** The folder that paths are relative to; absolute. */
  readonly root: string;
  /** In the order of their paths. */
  readonly nodes: readonly CodeNode[];
  /** Files of the wanted kinds that no agent should get. */
  readonly skipped: readonly SkippedFile[];
}

/** Options of {@linkcode discover}. */
export interface DiscoverOptions {
  /** The folder that paths are relative to. @default the working folder */
  readonly root?: string;
  /** Extensions of wanted files, without the dot. @default {DEFAULT_EXTENSIONS} */
  readonly extensions?: readonly string[];
  /** Further patterns of files to leave out, as in a `.gitignore`. */
  readonly ignore?: readonly string[];
  /** Whether `.gitignore` files count. @default {true} */
  readonly gitignore?: boolean;
  /** Larger files are left out, in bytes. @default {1_000_000} */
  readonly maxBytes?: number;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** What is looked at unless told otherwise. */
export const DEFAULT_EXTENSIONS: readonly string[] = [
  "ts",
  "tsx",
  "mts",
  "cts",
  "js",
  "jsx",
  "mjs",
  "cjs",
  "py",
  "pyi",
];
