import { type JsonValue, type Kv, RemoraError } from "@remora/core";
import { type JournalEntry, parseEntry } from "./_entries.ts";

/**
 * What an agent did, entry by entry, under `agent:ID:journal:` of its workspace. Each entry is one durable
 * write and none is ever changed, so that a process that dies leaves a journal that says exactly how far
 * it came.
 */
export class Journal {
  readonly #kv: Kv;
  readonly #prefix: string;
  #next: number;

  private constructor(kv: Kv, prefix: string, next: number) {
    this.#kv = kv;
    this.#prefix = prefix;
    this.#next = next;
  }

  /** Opens the journal of an agent and reads what is in it. @throws {RemoraError} `JOURNAL-INVALID` */
  static async open(
    kv: Kv,
    agentId: string,
  ): Promise<{ readonly journal: Journal; readonly entries: readonly JournalEntry[] }> {
    const prefix = journalPrefix(agentId);
    const records = await kv.list(prefix);
    const entries = records.map(({ key, value }) => parseEntry(key, value));
    const last = records.at(-1)?.key.slice(prefix.length);
    const next = last === undefined ? 0 : Number(last) + 1;
    return { journal: new Journal(kv, prefix, next), entries };
  }

  /**
   * Appends an entry; durable when it resolves. Entries keep the order of the calls, also when they are not
   * awaited one by one.
   *
   * @throws {RemoraError} `JOURNAL-CONFLICT` when another process writes this journal too
   */
  async append(entry: JournalEntry): Promise<void> {
    const key = this.#prefix + String(this.#next++).padStart(6, "0");
    const value: JsonValue = entry;
    const { ok } = await this.#kv.create(key, value);
    if (ok) return;
    throw new RemoraError(
      "JOURNAL-CONFLICT",
      `Another process runs this agent: it wrote "${key}"`,
      {
        hint: "Let one of them finish; an agent runs in one process at a time",
      },
    );
  }
}

/** Where the journal of an agent lies. */
export function journalPrefix(agentId: string): string {
  return `agent:${agentId}:journal:`;
}

/** Where it lies what the scripts of an agent have called. */
export function externalsPrefix(agentId: string): string {
  return `agent:${agentId}:externals:`;
}

/** Forgets what an agent did, so that it starts afresh. Its files and questions stay as they are. */
export async function clearJournal(kv: Kv, agentId: string): Promise<void> {
  for (const prefix of [journalPrefix(agentId), externalsPrefix(agentId)]) {
    // From the end, so that what is left after a crash is a valid, shorter journal.
    for (const { key } of (await kv.list(prefix)).toReversed()) await kv.delete(key);
  }
}
