import type { Layout } from "./_blocks.ts";

/** A square of modules while it is being drawn. */
export class Matrix {
  readonly size: number;
  readonly #dark: boolean[][];
  /** Modules that are no data: they are neither filled nor masked. */
  readonly #fixed: boolean[][];

  private constructor(size: number) {
    this.size = size;
    this.#dark = grid(size);
    this.#fixed = grid(size);
  }

  /** A square with its patterns, and room for the data. */
  static blank(version: number, layout: Layout): Matrix {
    const matrix = new Matrix(version * 4 + 17);
    matrix.#drawPatterns(version, layout);
    return matrix;
  }

  get rows(): readonly (readonly boolean[])[] {
    return this.#dark;
  }

  /** A copy with the data filled in, one of the eight masks applied, and the mask's number noted. */
  filled(bytes: readonly number[], mask: number): Matrix {
    const copy = new Matrix(this.size);
    for (let y = 0; y < this.size; y++) {
      for (let x = 0; x < this.size; x++) {
        row(copy.#dark, y)[x] = this.#at(x, y);
        row(copy.#fixed, y)[x] = row(this.#fixed, y)[x] ?? false;
      }
    }
    copy.#fill(bytes, mask);
    copy.#drawFormat(mask);
    return copy;
  }

  #at(x: number, y: number): boolean {
    return this.#dark[y]?.[x] ?? false;
  }

  #set(x: number, y: number, isDark: boolean): void {
    if (x < 0 || y < 0 || x >= this.size || y >= this.size) return;
    row(this.#dark, y)[x] = isDark;
    row(this.#fixed, y)[x] = true;
  }

  #drawPatterns(version: number, { alignment }: Layout): void {
    const last = this.size - 1;
    for (let i = 0; i < this.size; i++) {
      this.#set(6, i, i % 2 === 0);
      this.#set(i, 6, i % 2 === 0);
    }
    for (const [x, y] of [[3, 3], [last - 3, 3], [3, last - 3]] as const) this.#drawRings(x, y, 4);
    for (const x of alignment) {
      for (const y of alignment) {
        const isFinder = (x === 6 && y === 6) || (x === 6 && y === last - 6) ||
          (x === last - 6 && y === 6);
        if (!isFinder) this.#drawRings(x, y, 2);
      }
    }
    this.#drawFormat(0);
    if (version >= 7) this.#drawVersion(version);
  }

  /** Dark and light squares around a centre; those of a finder have a light border. */
  #drawRings(centreX: number, centreY: number, radius: number): void {
    for (let dy = -radius; dy <= radius; dy++) {
      for (let dx = -radius; dx <= radius; dx++) {
        const distance = Math.max(Math.abs(dx), Math.abs(dy));
        const isLight = radius === 4 ? distance === 2 || distance === 4 : distance === 1;
        this.#set(centreX + dx, centreY + dy, !isLight);
      }
    }
  }

  #drawFormat(mask: number): void {
    // Level M is 00, so that the mask alone is what the code of 15 bits protects.
    let rest = mask;
    for (let i = 0; i < 10; i++) rest = (rest << 1) ^ ((rest >> 9) * 0x537);
    const bits = ((mask << 10) | rest) ^ 0x5412;
    const bit = (i: number): boolean => ((bits >> i) & 1) === 1;
    const last = this.size - 1;
    for (let i = 0; i <= 5; i++) this.#set(8, i, bit(i));
    this.#set(8, 7, bit(6));
    this.#set(8, 8, bit(7));
    this.#set(7, 8, bit(8));
    for (let i = 9; i < 15; i++) this.#set(14 - i, 8, bit(i));
    for (let i = 0; i < 8; i++) this.#set(last - i, 8, bit(i));
    for (let i = 8; i < 15; i++) this.#set(8, this.size - 15 + i, bit(i));
    this.#set(8, this.size - 8, true);
  }

  #drawVersion(version: number): void {
    let rest = version;
    for (let i = 0; i < 12; i++) rest = (rest << 1) ^ ((rest >> 11) * 0x1f25);
    const bits = (version << 12) | rest;
    for (let i = 0; i < 18; i++) {
      const isDark = ((bits >> i) & 1) === 1;
      const a = this.size - 11 + (i % 3);
      const b = Math.floor(i / 3);
      this.#set(a, b, isDark);
      this.#set(b, a, isDark);
    }
  }

  /** Fills the free modules in the zigzag from the lower right corner. */
  #fill(bytes: readonly number[], mask: number): void {
    let index = 0;
    for (let right = this.size - 1; right >= 1; right -= 2) {
      if (right === 6) right = 5;
      const isUpward = ((right + 1) & 2) === 0;
      for (let step = 0; step < this.size; step++) {
        const y = isUpward ? this.size - 1 - step : step;
        for (const x of [right, right - 1]) {
          if (row(this.#fixed, y)[x] === true) continue;
          const byte = bytes[index >> 3] ?? 0;
          const isDark = ((byte >> (7 - (index & 7))) & 1) === 1;
          row(this.#dark, y)[x] = isDark !== isMasked(mask, x, y);
          index += 1;
        }
      }
    }
  }
}

function isMasked(mask: number, x: number, y: number): boolean {
  switch (mask) {
    case 0:
      return (x + y) % 2 === 0;
    case 1:
      return y % 2 === 0;
    case 2:
      return x % 3 === 0;
    case 3:
      return (x + y) % 3 === 0;
    case 4:
      return (Math.floor(x / 3) + Math.floor(y / 2)) % 2 === 0;
    case 5:
      return ((x * y) % 2) + ((x * y) % 3) === 0;
    case 6:
      return (((x * y) % 2) + ((x * y) % 3)) % 2 === 0;
    default:
      return (((x + y) % 2) + ((x * y) % 3)) % 2 === 0;
  }
}

function grid(size: number): boolean[][] {
  return Array.from({ length: size }, () => new Array<boolean>(size).fill(false));
}

function row(rows: boolean[][], y: number): boolean[] {
  return rows[y] ?? [];
}
