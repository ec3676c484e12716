import { type Event, openStore, type Store } from "@remora/core";
import { dirname, join } from "node:path";
import { PATIENCE, RunningProgram } from "../_program.ts";
import { CLI, Workplace } from "../cli/_remora.ts";

export { Workplace };

/** A `remora` process that goes on while the test does other things. */
export class RunningRemora extends RunningProgram {
  constructor(place: Workplace, args: readonly string[], env: Record<string, string> = {}) {
    super(CLI, args, { cwd: place.folder, env });
  }
}

/** Writes files into a place. */
export async function writeFiles(
  place: Workplace,
  files: Readonly<Record<string, string>>,
): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(place.folder, path);
    await Deno.mkdir(dirname(file), { recursive: true });
    await Deno.writeTextFile(file, text);
  }
}

/** One finding that is mechanical, then one that has to be asked about. */
export const ASKS_ONCE = `export function size(values: string[]): number {
  let length = values.length;
  return length;
}

export function show(value: any): string {
  return String(value);
}
`;

/** Nothing to find. */
export const CLEAN = `export const answer = 42;\n`;

/** The store of a place, which its processes use. */
export function storeOf(place: Workplace): Promise<Store> {
  return openStore(place.store);
}

/** The next event of a kind, from wherever it comes. */
export async function nextEvent(store: Store, pattern: string, after = 0): Promise<Event> {
  const signal = AbortSignal.timeout(PATIENCE);
  const filter = { patterns: [pattern] };
  for await (const event of store.events.follow({ after, filter, signal })) return event;
  throw new Error(`No ${pattern} within ${PATIENCE} ms`);
}

/** All events of a kind so far. */
export function eventsOf(store: Store, pattern: string): Promise<readonly Event[]> {
  return store.events.read({ filter: { patterns: [pattern] }, limit: 10_000 });
}
