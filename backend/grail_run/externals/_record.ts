import { isJsonObject, type JsonObject, type JsonValue, type Kv, stableId } from "@remora/core";
import { externalsPrefix } from "../../kernel/journal.ts";
import type { ToolContext } from "../../tools/types.ts";
import { PythonError } from "../types.ts";

/** Characters of a text that is kept; a file that is longer is read again. */
const MAX_KEPT = 1_000_000;

/**
 * What a script called, and what came of it. Scripts know neither time nor chance: run again with the same
 * answers, one goes the same way. So a script that was interrupted is run again from its start, is given what
 * it was given before, and does nothing twice.
 */
export class ExternalRecord {
  readonly #kv: Kv;
  readonly #prefix: string;
  readonly #known: readonly JsonValue[];
  #count = 0;

  private constructor(kv: Kv, prefix: string, known: readonly JsonValue[]) {
    this.#kv = kv;
    this.#prefix = prefix;
    this.#known = known;
  }

  /** Opens the record of a call, and forgets those of earlier ones, whose results are in the journal by now. */
  static async open({ workspace, agentId, callId }: ToolContext): Promise<ExternalRecord> {
    const { kv } = workspace;
    // The model's server makes the id; a colon in it must not make it the start of another.
    const prefix = `${externalsPrefix(agentId)}${encodeURIComponent(callId)}:`;
    const known: JsonValue[] = [];
    for (const { key, value } of await kv.list(externalsPrefix(agentId))) {
      if (key.startsWith(prefix)) known.push(value);
      else await kv.delete(key);
    }
    return new ExternalRecord(kv, prefix, known);
  }

  /**
   * Does something once, or says what came of it.
   *
   * @param what Its name and arguments, by which it is known again.
   * @param work Does it.
   * @param again Whether it may be done again when nobody knows how it ended.
   */
  async once(
    what: JsonValue,
    work: () => Promise<JsonValue>,
    { again }: { readonly again: boolean },
  ): Promise<JsonValue> {
    const index = this.#count++;
    const key = this.#prefix + String(index).padStart(6, "0");
    const id = stableId(JSON.stringify(what));
    const known = this.#known[index];
    if (known !== undefined && isJsonObject(known) && known.id === id) {
      if (known.state === "done") return known.value ?? null;
      if (known.state === "raised") {
        throw new PythonError(String(known.name), String(known.message));
      }
      if (!again) {
        const message = "The program stopped while this was running; its outcome is unknown";
        return await this.#keep(key, { id, state: "raised", name: "RuntimeError", message });
      }
    }
    if (!again) await this.#kv.set(key, { id, state: "started" });
    try {
      return await this.#keep(key, { id, state: "done", value: await work() });
    } catch (error) {
      if (!(error instanceof PythonError)) throw error;
      const { name, message } = error;
      return await this.#keep(key, { id, state: "raised", name, message });
    }
  }

  async #keep(key: string, record: JsonObject): Promise<JsonValue> {
    await this.#kv.set(
      key,
      isLarge(record.value) ? { id: record.id ?? "", state: "large" } : record,
    );
    if (record.state === "done") return record.value ?? null;
    throw new PythonError(String(record.name), String(record.message));
  }
}

/** A text that would rather be read again than kept twice. */
function isLarge(value: JsonValue | undefined): boolean {
  return typeof value === "string" && value.length > MAX_KEPT;
}
