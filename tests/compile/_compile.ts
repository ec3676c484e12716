import { deno } from "../../tools/_deno.ts";
import { type Binary, compileArgs } from "../../tools/binaries.ts";

/** What `deno compile` made. */
export interface Compiled {
  /** npm packages and files that are embedded, as it lists them, with their paths put together. */
  readonly embedded: readonly string[];
  /** Why the binary cannot be run on this machine; undefined when it can. */
  readonly notRunnable: string | undefined;
}

/**
 * Compiles a binary. Deno puts the program behind a runtime that it downloads; where that is out of reach,
 * another executable takes its place, so that everything but running the result is real.
 */
export async function compile(binary: Binary, output: string): Promise<Compiled> {
  const args = compileArgs(binary, output);
  const first = await deno(args);
  if (first.code === 0) {
    return { embedded: embedded(first.stdout + first.stderr), notRunnable: undefined };
  }
  if (!/denort|base binary/i.test(first.stderr)) throw new Error(first.stderr);
  const second = await deno(args, { env: { DENORT_BIN: Deno.execPath() } });
  if (second.code !== 0) throw new Error(second.stderr);
  const reason = first.stderr.match(/error sending request[^\n]*/)?.[0] ?? "no runtime";
  return {
    embedded: embedded(second.stdout + second.stderr),
    notRunnable: `Deno's runtime for binaries cannot be downloaded here (${reason})`,
  };
}

/** The leaves of the tree that `deno compile` prints below "Embedded Files". */
export function embedded(output: string): string[] {
  const path: string[] = [];
  const leaves: string[] = [];
  const tree = output.split("Embedded Files")[1] ?? "";
  for (const line of tree.split("\n")) {
    const match = /^([│ ]*)[├└]─(┬?)─? (.+?)(?: \([^)]*\))?$/.exec(line);
    if (!match) continue;
    const depth = match[1]!.length / 2;
    path.length = depth;
    path.push(match[3]!);
    if (match[2] === "") leaves.push(path.join("/"));
  }
  return leaves;
}
