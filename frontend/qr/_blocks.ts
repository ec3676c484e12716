import { errorCorrection } from "./_reed_solomon.ts";

/** How a version lays out its bytes at error correction level M (ISO/IEC 18004, table 9). */
export interface Layout {
  /** Bytes of error correction for each block. */
  readonly correction: number;
  /** Bytes of data in each block. */
  readonly blocks: readonly number[];
  /** Centres of the alignment patterns, in both directions. */
  readonly alignment: readonly number[];
}

/** The layouts of versions 1 to 9, in this order. */
export const LAYOUTS: readonly Layout[] = [
  { correction: 10, blocks: [16], alignment: [] },
  { correction: 16, blocks: [28], alignment: [6, 18] },
  { correction: 26, blocks: [44], alignment: [6, 22] },
  { correction: 18, blocks: [32, 32], alignment: [6, 26] },
  { correction: 24, blocks: [43, 43], alignment: [6, 30] },
  { correction: 16, blocks: [27, 27, 27, 27], alignment: [6, 34] },
  { correction: 18, blocks: [31, 31, 31, 31], alignment: [6, 22, 38] },
  { correction: 22, blocks: [38, 38, 39, 39], alignment: [6, 24, 42] },
  { correction: 22, blocks: [36, 36, 36, 37, 37], alignment: [6, 26, 46] },
];

/** The bytes of a code: data with its length in front and padding behind, in blocks, with correction. */
export function codewords(data: Uint8Array, layout: Layout): readonly number[] {
  const capacity = capacityOf(layout);
  const bits = [0, 1, 0, 0, ...bitsOf(data.length, 8)];
  for (const byte of data) bits.push(...bitsOf(byte, 8));
  bits.push(0, 0, 0, 0);
  const bytes: number[] = [];
  for (let i = 0; i + 7 < bits.length; i += 8) {
    bytes.push(bits.slice(i, i + 8).reduce((byte, bit) => byte * 2 + bit, 0));
  }
  for (let pad = 0xec; bytes.length < capacity; pad = pad === 0xec ? 0x11 : 0xec) bytes.push(pad);
  let start = 0;
  const blocks = layout.blocks.map((size) => bytes.slice(start, start += size));
  const corrections = blocks.map((block) => errorCorrection(block, layout.correction));
  return [...interleave(blocks), ...interleave(corrections)];
}

/** Bytes of data that fit, the length included. */
export function capacityOf(layout: Layout): number {
  return layout.blocks.reduce((sum, size) => sum + size, 0);
}

function interleave(blocks: readonly (readonly number[])[]): readonly number[] {
  const longest = Math.max(...blocks.map((block) => block.length));
  const result: number[] = [];
  for (let i = 0; i < longest; i++) {
    for (const block of blocks) {
      const byte = block[i];
      if (byte !== undefined) result.push(byte);
    }
  }
  return result;
}

function bitsOf(value: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, i) => (value >> (count - 1 - i)) & 1);
}
