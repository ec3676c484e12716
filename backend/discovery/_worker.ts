import { loadSlice } from "@remora/core/base";
import type { SyntaxModules } from "../syntax/mod.ts";
import { type FileOutcome, readFiles, type ReadOptions } from "./_file_reader.ts";
import { PartReaders, type QueryPack } from "./languages/mod.ts";

/** What a worker is told first. */
export interface WorkerSetup {
  readonly root: string;
  readonly queries: QueryPack;
  /** Contents that need not be parsed. */
  readonly known: ReadonlySet<string>;
  /** What is compiled already. */
  readonly modules?: SyntaxModules;
}

/** What a worker answers to a list of paths. */
export type WorkerAnswer =
  | { readonly ok: true; readonly outcomes: readonly FileOutcome[] }
  | { readonly ok: false; readonly message: string };

type Syntax = typeof import("../syntax/mod.ts");

/** One message after the other: answers come in the order of what was asked. */
let turn = Promise.resolve();
let ready = Promise.resolve();
let options: ReadOptions = { root: "", readers: undefined, known: new Set() };

// A published module may not ask for the library that types a worker's scope (`lib="deno.worker"`).
const scope: typeof globalThis & { postMessage?: (answer: WorkerAnswer) => void } = globalThis;

globalThis.addEventListener("message", (event: Event): void => {
  if (!(event instanceof MessageEvent)) return;
  const data: WorkerSetup | readonly string[] = event.data;
  if (isSetup(data)) {
    ready = prepare(data);
    // It shows in the answer to the first question.
    ready.catch(() => {});
    return;
  }
  turn = turn.then(async () => scope.postMessage?.(await answer(data)));
});

async function answer(paths: readonly string[]): Promise<WorkerAnswer> {
  try {
    await ready;
    const left = paths.values();
    const outcomes: FileOutcome[] = [];
    for await (const outcome of readFiles(() => left.next().value, options)) outcomes.push(outcome);
    return { ok: true, outcomes };
  } catch (error) {
    return { ok: false, message: error instanceof Error ? error.message : String(error) };
  }
}

async function prepare({ root, queries, known, modules }: WorkerSetup): Promise<void> {
  if (modules !== undefined) (await loadSlice<Syntax>("backend/syntax")).adoptModules(modules);
  options = { root, readers: new PartReaders(queries), known };
}

function isSetup(data: WorkerSetup | readonly string[]): data is WorkerSetup {
  return !Array.isArray(data);
}
