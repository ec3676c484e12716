import { INBOX_KEYS, RemoraError, type Store } from "@remora/core";
import type { DashboardState } from "../state/dashboard_state.ts";
import type { BlockedQuestion } from "../state/types.ts";

/** Questions that are looked for: those that a page shows. */
const MAX_FOLLOWED = 50;
/** A record may come later than its event, from another machine: it is looked for again, in ms. */
const AGAIN = 5_000;

const IMPOSSIBLE: ReadonlySet<string> = new Set(["WORKSPACE-ID", "KV-KEY"]);

/** Options of {@linkcode QuestionRecords}. */
export interface QuestionRecordsOptions {
  /** Called when there is something else to show. */
  readonly onChange: () => void;
  /** Gets what went wrong. */
  readonly onError: (error: unknown) => void;
}

/**
 * Which questions have no record in the store. An event that says that somebody asks may come from any
 * program; only a question with a record can be answered here.
 */
export class QuestionRecords {
  readonly #store: Store;
  readonly #options: QuestionRecordsOptions;
  readonly #missing = new Set<string>();
  /** When each was looked for; `Infinity`: it need not be looked for again. */
  readonly #lookedAt = new Map<string, number>();
  readonly #looking = new Set<Promise<void>>();
  #closed = false;

  constructor(store: Store, options: QuestionRecordsOptions) {
    this.#store = store;
    this.#options = options;
  }

  /** Ids of those that have none, as far as is known. */
  get missing(): ReadonlySet<string> {
    return this.#missing;
  }

  /** Begins to look for the records of what waits, and forgets what no longer does. */
  follow(state: DashboardState): void {
    for (const id of this.#lookedAt.keys()) {
      if (state.blocked.has(id)) continue;
      this.#lookedAt.delete(id);
      this.#missing.delete(id);
    }
    const now = Date.now();
    for (const question of [...state.blocked.values()].slice(0, MAX_FOLLOWED)) {
      if (now - (this.#lookedAt.get(question.id) ?? -Infinity) < AGAIN) continue;
      this.#lookedAt.set(question.id, now);
      const looking = this.#look(question).finally(() => this.#looking.delete(looking));
      this.#looking.add(looking);
    }
  }

  /** Resolves when what is being looked for now is found, or is not. */
  async settled(): Promise<void> {
    await Promise.all(this.#looking);
  }

  /** Ends it; what is still being looked for no longer matters. */
  close(): void {
    this.#closed = true;
  }

  async #look(question: BlockedQuestion): Promise<void> {
    const { id } = question;
    try {
      const isThere = await this.#has(question);
      if (this.#closed || !this.#lookedAt.has(id)) return;
      if (isThere) this.#lookedAt.set(id, Infinity);
      if (this.#missing.has(id) !== isThere) return;
      if (isThere) this.#missing.delete(id);
      else this.#missing.add(id);
      this.#options.onChange();
    } catch (error) {
      if (!this.#closed) this.#options.onError(error);
    }
  }

  async #has({ id, workspaceId }: BlockedQuestion): Promise<boolean> {
    if (workspaceId === undefined) return false;
    try {
      const { kv } = this.#store.workspace(workspaceId);
      return await kv.get(`${INBOX_KEYS.question}${id}`) !== undefined;
    } catch (error) {
      // Names that no store takes, so nothing can be kept under them.
      if (error instanceof RemoraError && IMPOSSIBLE.has(error.code)) return false;
      throw error;
    }
  }
}
