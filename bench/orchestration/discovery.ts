import type { Measured } from "./discovery_child.ts";

const ROOT = new URL("../../", import.meta.url).pathname;
const CHILD = new URL("./discovery_child.ts", import.meta.url).pathname;

/** Of each figure the median. */
const ROUNDS = 3;

/** Where source is, which files, and the grammar of a plain loop over them. */
interface Source {
  readonly name: string;
  readonly root: string;
  readonly extensions: string;
  readonly grammar: string;
}

/** This repository, an npm package, and Python's library where python3 is there. */
export async function benchDiscovery(): Promise<readonly (readonly string[])[]> {
  const openai = await npmPackage("openai");
  const python = await pythonLibrary();
  const sources: Source[] = [
    { name: "this repository (ts)", root: ROOT, extensions: "ts", grammar: "typescript" },
    ...(openai === undefined
      ? []
      : [{ name: "openai (js)", root: openai, extensions: "js,mjs", grammar: "javascript" }]),
    ...(python === undefined
      ? []
      : [{ name: "Python's library (py)", root: python, extensions: "py", grammar: "python" }]),
  ];
  const rows: string[][] = [];
  for (const source of sources) {
    const folder = await Deno.makeTempDir();
    try {
      const rounds: Round[] = [];
      for (let round = 0; round < ROUNDS; round++) {
        const index = `${folder}/${round}.db`;
        rounds.push({
          first: await measure("discover", source, { index }),
          second: await measure("discover", source, { index }),
          plain: await measure("plain", source),
          unchecked: await measure("plain", source, { flag: "--no-wasm-bounds-checks" }),
        });
      }
      const [first, second, plain, unchecked] = [
        median(rounds.map((round) => round.first)),
        median(rounds.map((round) => round.second)),
        median(rounds.map((round) => round.plain)),
        median(rounds.map((round) => round.unchecked)),
      ];
      const { files, megabytes } = plain;
      const speed = ({ ms }: Measured) =>
        `${(megabytes / ms * 1000).toFixed(1)} MB/s, ${Math.round(files / ms * 1000)} files/s`;
      rows.push([
        source.name,
        String(files),
        megabytes.toFixed(1),
        String(first.nodes),
        speed(first),
        `${Math.round(second.ms)} ms (${Math.round(files / second.ms * 1000)} files/s)`,
        speed(plain),
        speed(unchecked),
      ]);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  }
  return rows;
}

interface Round {
  readonly first: Measured;
  readonly second: Measured;
  readonly plain: Measured;
  readonly unchecked: Measured;
}

function median(values: readonly Measured[]): Measured {
  return values.toSorted((a, b) => a.ms - b.ms)[values.length >> 1]!;
}

async function measure(
  what: "discover" | "plain",
  { root, extensions, grammar }: Source,
  { index = "", flag }: { readonly index?: string; readonly flag?: string } = {},
): Promise<Measured> {
  const flags = flag === undefined ? [] : [`--v8-flags=${flag}`];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", ...flags, CHILD, what, root, extensions, grammar, index],
  }).output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

async function pythonLibrary(): Promise<string | undefined> {
  try {
    const { code, stdout } = await new Deno.Command("python3", {
      args: ["-c", "import os; print(os.path.dirname(os.__file__))"],
    }).output();
    return code === 0 ? new TextDecoder().decode(stdout).trim() : undefined;
  } catch {
    return undefined;
  }
}

/** The folder of an npm package in Deno's cache. */
async function npmPackage(name: string): Promise<string | undefined> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).output();
  const { npmCache } = JSON.parse(new TextDecoder().decode(stdout));
  for await (const host of Deno.readDir(npmCache)) {
    const folder = `${npmCache}/${host.name}/${name}`;
    try {
      for await (const version of Deno.readDir(folder)) {
        if (version.isDirectory) return `${folder}/${version.name}`;
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return undefined;
}
