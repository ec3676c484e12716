import type { Series } from "./types.ts";

/** How many values a series keeps; when there would be more, neighbours are merged. */
export const MAX_VALUES = 120;

/**
 * Values over time at constant memory: it starts with one value a second and halves its resolution
 * each time it is full. The same calls give the same values, whatever the clock says.
 */
export class TimeSeries implements Series {
  #start = 0;
  #step = 1_000;
  #values: number[] = [];
  readonly #kind: "sum" | "level";

  /** @param kind `sum` adds up what falls into a step, `level` keeps the highest level in it. */
  constructor(kind: "sum" | "level") {
    this.#kind = kind;
  }

  get start(): number {
    return this.#start;
  }

  get step(): number {
    return this.#step;
  }

  get values(): readonly number[] {
    return this.#values;
  }

  /** Adds a value at a time in milliseconds; one that lies before the newest value counts as that. */
  record(time: number, value: number): void {
    if (!Number.isFinite(time)) return;
    if (this.#values.length === 0) this.#start = time;
    let index = Math.max(this.#indexOf(time), this.#values.length - 1);
    while (index >= MAX_VALUES) {
      this.#halve();
      index = Math.max(this.#indexOf(time), this.#values.length - 1);
    }
    const carried = this.#kind === "level" ? this.#last ?? 0 : 0;
    const isNew = index >= this.#values.length;
    while (this.#values.length <= index) this.#values.push(carried);
    const present = this.#values[index] ?? 0;
    if (this.#kind === "sum") this.#values[index] = present + value;
    else this.#values[index] = isNew ? value : Math.max(present, value);
    this.#last = value;
  }

  // The level after the newest call, which the highest level of its step may hide.
  #last: number | undefined;

  #indexOf(time: number): number {
    return Math.max(0, Math.floor((time - this.#start) / this.#step));
  }

  #halve(): void {
    const merged: number[] = [];
    for (let i = 0; i < this.#values.length; i += 2) {
      const first = this.#values[i] ?? 0;
      const second = this.#values[i + 1] ?? 0;
      merged.push(this.#kind === "sum" ? first + second : Math.max(first, second));
    }
    this.#values = merged;
    this.#step *= 2;
  }
}
