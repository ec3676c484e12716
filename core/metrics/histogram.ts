/** Counts values by how large they are, as Prometheus wants them: each bucket holds all up to its bound. */
export class Histogram {
  readonly #bounds: readonly number[];
  readonly #counts: number[];
  #sum = 0;
  #count = 0;

  /**
   * Begins without values.
   *
   * @param bounds Upper bounds of the buckets, ascending. What is larger only counts in all.
   */
  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  /** Adds a value. */
  add(value: number): void {
    this.#sum += value;
    this.#count += 1;
    const index = this.#bounds.findIndex((bound) => value <= bound);
    if (index >= 0) this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** The sum of all values. */
  get sum(): number {
    return this.#sum;
  }

  /** How many values there are. */
  get count(): number {
    return this.#count;
  }

  /** Each bound with the number of values up to it. */
  get buckets(): readonly { readonly bound: number; readonly count: number }[] {
    let count = 0;
    return this.#bounds.map((bound, index) => {
      count += this.#counts[index] ?? 0;
      return { bound, count };
    });
  }
}
