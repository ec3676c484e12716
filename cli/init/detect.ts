import { join } from "node:path";

/** What a project is written in. */
export type ProjectKind = "deno" | "node" | "python" | "plain";

/** What is found out about a project by looking at its files. */
export interface Project {
  /** What it is; `plain` where nothing says. */
  readonly kind: ProjectKind;
  /** The file that says so. */
  readonly sign?: string;
  /** The folders with its sources, relative; at least one. */
  readonly sources: readonly string[];
  /** What agents should leave alone, as patterns of a `.gitignore`. */
  readonly ignore: readonly string[];
  /** Extensions of its sources, without the dot. */
  readonly extensions: readonly string[];
}

const SIGNS: readonly (readonly [file: string, kind: ProjectKind])[] = [
  ["deno.json", "deno"],
  ["deno.jsonc", "deno"],
  ["pyproject.toml", "python"],
  ["setup.py", "python"],
  ["requirements.txt", "python"],
  ["package.json", "node"],
];

const EXTENSIONS: Readonly<Record<ProjectKind, readonly string[]>> = {
  deno: ["ts", "tsx", "js"],
  node: ["ts", "tsx", "mts", "js", "mjs", "jsx"],
  python: ["py"],
  plain: ["ts", "tsx", "js", "py"],
};

/** Made by tools, and so for tools to change. Only what is there is named. */
const MADE: readonly string[] = [
  "dist",
  "build",
  "out",
  "coverage",
  "vendor",
  "generated",
  "__generated__",
  "migrations",
  ".venv",
  "venv",
];

const NO_SOURCES = new Set([...MADE, "node_modules", "docs", "agents", "examples", "scripts"]);

/** Folders that hold sources in most projects, the usual ones first. */
const USUAL: readonly string[] = ["src", "lib", "app", "packages", "source"];

/** Looks at a folder. Nothing is run and no file is read. */
export async function detectProject(folder: string): Promise<Project> {
  const entries = await Array.fromAsync(Deno.readDir(folder));
  const names = new Set(entries.map(({ name }) => name));
  const [sign, kind = "plain"] = SIGNS.find(([file]) => names.has(file)) ?? [];
  const folders = entries.filter(({ isDirectory, name }) => isDirectory && !name.startsWith("."))
    .map(({ name }) => name).sort();
  const extensions = EXTENSIONS[kind];
  return {
    kind,
    ...(sign === undefined ? {} : { sign }),
    sources: await findSources(folder, folders, extensions),
    ignore: MADE.filter((name) => names.has(name)).map((name) => `${name}/`),
    extensions,
  };
}

async function findSources(
  folder: string,
  folders: readonly string[],
  extensions: readonly string[],
): Promise<readonly string[]> {
  const usual = USUAL.filter((name) => folders.includes(name));
  if (usual.length > 0) return usual;
  const found: string[] = [];
  for (const name of folders) {
    if (NO_SOURCES.has(name) || /^tests?$|^spec$/.test(name)) continue;
    if (await holdsSource(join(folder, name), extensions)) found.push(name);
  }
  // Sources beside the configuration, or none yet.
  return found.length === 0 ? ["."] : found;
}

async function holdsSource(folder: string, extensions: readonly string[]): Promise<boolean> {
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (isFile && extensions.some((extension) => name.endsWith(`.${extension}`))) return true;
  }
  return false;
}
