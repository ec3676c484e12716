import { RemoraError } from "@remora/core";
import { pathOfNode } from "../discovery/locate.ts";
import type { ToolContext } from "../tools/types.ts";
import { readSymbols, type SymbolsOutcome } from "./_read.ts";
import type { PlacedSymbol } from "./types.ts";

/** A file, as the agent sees it, and its symbols. */
export interface SymbolFile {
  readonly path: string;
  readonly text: string;
  readonly outcome: SymbolsOutcome;
}

/** Reads the symbols of a file. @throws {RemoraError} `SYMBOL-NO-FILE`, and what `files.read` throws */
export async function openSymbols(
  path: string | undefined,
  { target, workspace }: ToolContext,
): Promise<SymbolFile> {
  const name = path ?? (target === undefined ? undefined : pathOfNode(target));
  if (name === undefined) {
    throw new RemoraError("SYMBOL-NO-FILE", "No file was named", { hint: "Give its path" });
  }
  const text = await workspace.files.readText(name);
  return { path: name, text, outcome: await readSymbols(name, text) };
}

/**
 * The symbol that a call is about: the named one, else the one that the agent works on.
 *
 * @throws {RemoraError} `SYMBOL-NOT-FOUND`, `SYMBOL-UNREADABLE`
 */
export function chooseSymbol(
  { path, outcome }: SymbolFile,
  name: string | undefined,
  target: string | undefined,
): PlacedSymbol {
  if (!outcome.ok) throw new RemoraError("SYMBOL-UNREADABLE", outcome.message);
  const { symbols } = outcome;
  const wanted = name ?? target ?? "";
  const qualified = `${path}::${wanted}`;
  const found = symbols.find(({ info }) => info.node_id === wanted || info.node_id === qualified) ??
    symbols.find(({ info }) => info.name === wanted);
  if (found !== undefined) return found;
  const names = symbols.slice(0, 20).map(({ info }) => info.node_id.slice(path.length + 2)).join(
    ", ",
  );
  throw new RemoraError("SYMBOL-NOT-FOUND", `There is no "${wanted}" in ${path}`, {
    hint: names === "" ? "The file has no functions or classes" : `There are: ${names}`,
  });
}
