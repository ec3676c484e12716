import type { Kv } from "@remora/core";
import type { QueryPack } from "./languages/mod.ts";

/** A piece of code that an agent can work on: a file, or a part of one. */
export interface CodeNode {
  /**
   * The same for the same piece in every run, also after it was reformatted or has moved inside its file:
   * the path, for parts of a file with their qualified name behind it.
   */
  readonly nodeId: string;
  /** What it is: `file`, `class`, `function`, `method`, `section`, `table`, … */
  readonly type: string;
  /** Its name, for people; of a file the name without its folder. */
  readonly name: string;
  /** The file, relative to the root, with forward slashes. */
  readonly path: string;
  /** SHA-256 (hex) of its text. */
  readonly hash: string;
  /** The names of what contains it and its own: `Invoice.total`. Parts of files only. */
  readonly qualifiedName?: string;
  /** The node that contains it; the file for parts that nothing else contains. */
  readonly parentId?: string;
  /** First line, from 1. Parts of files only. */
  readonly startLine?: number;
  /** Last line, from 1. Parts of files only. */
  readonly endLine?: number;
}

/** A file that was found and left out, wholly or in its parts; or a folder that could not be looked into. */
export interface SkippedFile {
  /** The file or folder, relative to the root. */
  readonly path: string;
  /** Why. */
  readonly reason: string;
}

/** What {@linkcode discover} found. */
export interface Discovery {
  /** The folder that paths are relative to; absolute. */
  readonly root: string;
  /** In the order of their paths, and of their place in the file. */
  readonly nodes: readonly CodeNode[];
  /** Files of the wanted kinds that no agent should get, and files whose parts could not be read. */
  readonly skipped: readonly SkippedFile[];
  /** Files of the wanted kinds without a character in them; somebody may be about to write them. */
  readonly empty: readonly string[];
}

/** Options of {@linkcode discover}. */
export interface DiscoverOptions {
  /** The folder that paths are relative to. @default the working folder */
  readonly root?: string;
  /**
   * Extensions of wanted files, without the dot.
   *
   * @default {DEFAULT_EXTENSIONS}, and those of Markdown and TOML where their types of nodes are wanted
   */
  readonly extensions?: readonly string[];
  /**
   * Types of wanted nodes. For anything but `file` the files are parsed, by grammars that are fetched from
   * npm when they are used for the first time.
   *
   * @default {["file"]}
   */
  readonly nodeTypes?: readonly string[];
  /** Queries in the place of ours, by language; see {@linkcode loadQueryPack}. */
  readonly queries?: QueryPack;
  /** Further patterns of files to leave out, as in a `.gitignore`. */
  readonly ignore?: readonly string[];
  /** Whether `.gitignore` files count. @default {true} */
  readonly gitignore?: boolean;
  /** Larger files are left out, in bytes. @default {1_000_000} */
  readonly maxBytes?: number;
  /** Where what was found is kept, so that unchanged files cost next to nothing the next time. */
  readonly index?: Kv;
  /** Stops it. */
  readonly signal?: AbortSignal;
}

/** The workspace of a store in which runs and watches keep the index of what was found. */
export const DISCOVERY_WORKSPACE = "discovery";

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

/** Files that are looked at besides, where a type of node is wanted that only they have. */
export const EXTENSIONS_BY_TYPE: Readonly<Record<string, readonly string[]>> = {
  section: ["md", "markdown"],
  code_block: ["md", "markdown"],
  table: ["toml"],
  array_table: ["toml"],
};
