/** More text than this is not kept, in UTF-16 units. */
const MAX_TEXT = 2_000_000;

/** Remembers what came out for a text, the texts used last. */
export class CheckCache<T> {
  readonly #entries = new Map<string, T>();
  #size = 0;

  get(key: string): T | undefined {
    const found = this.#entries.get(key);
    if (found !== undefined) {
      // A map keeps the order in which it got its keys.
      this.#entries.delete(key);
      this.#entries.set(key, found);
    }
    return found;
  }

  set(key: string, value: T): T {
    if (!this.#entries.has(key)) this.#size += key.length;
    this.#entries.set(key, value);
    for (const oldest of this.#entries.keys()) {
      if (this.#size <= MAX_TEXT) break;
      this.#entries.delete(oldest);
      this.#size -= oldest.length;
    }
    return value;
  }
}
