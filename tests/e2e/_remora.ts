import { type Event, openStore, type Store } from "@remora/core";
import { dirname, join } from "node:path";
import { CLI, Workplace } from "../cli/_remora.ts";

export { Workplace };

/** How long a test waits for what should happen soon. Milliseconds. */
const PATIENCE = 30_000;

/** A `remora` process that goes on while the test does other things. */
export class RunningRemora implements AsyncDisposable {
  readonly #child: Deno.ChildProcess;
  readonly #readers: Promise<unknown>;
  #changed = Promise.withResolvers<void>();
  #ended = false;
  /** What it has written so far. */
  stdout = "";
  /** The same for standard error. */
  stderr = "";

  constructor(place: Workplace, args: readonly string[], env: Record<string, string> = {}) {
    this.#child = new Deno.Command(Deno.execPath(), {
      args: ["run", "-A", CLI, ...args],
      cwd: place.folder,
      env: { REMORA_STORE: "", NO_COLOR: "1", ...env },
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    this.#readers = Promise.all([
      this.#read(this.#child.stdout, (text) => this.stdout += text),
      this.#read(this.#child.stderr, (text) => this.stderr += text),
    ]).then(() => {
      this.#ended = true;
      this.#changed.resolve();
    });
  }

  /** The first match of a pattern on its standard output. */
  async waitFor(pattern: RegExp): Promise<RegExpExecArray> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.#changed.resolve();
    }, PATIENCE);
    try {
      for (;;) {
        const match = pattern.exec(this.stdout);
        if (match !== null) return match;
        if (late || this.#ended) {
          throw new Error(`No ${pattern} in:\n${this.stdout}\n${this.stderr}`);
        }
        await this.#changed.promise;
        this.#changed = Promise.withResolvers<void>();
      }
    } finally {
      clearTimeout(timer);
    }
  }

  /** Sends a signal. One that has ended needs none. */
  kill(signal: Deno.Signal): void {
    try {
      this.#child.kill(signal);
    } catch (error) {
      if (!(error instanceof TypeError)) throw error;
    }
  }

  /** Its exit code, when it has ended by itself. */
  async ended(): Promise<number> {
    const timer = setTimeout(() => this.kill("SIGKILL"), PATIENCE);
    const { code } = await this.#child.status;
    clearTimeout(timer);
    await this.#readers;
    return code;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.kill("SIGKILL");
    await this.#child.status;
    await this.#readers;
  }

  async #read(stream: ReadableStream<Uint8Array<ArrayBuffer>>, take: (text: string) => void) {
    for await (const text of stream.pipeThrough(new TextDecoderStream())) {
      take(text);
      this.#changed.resolve();
    }
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
