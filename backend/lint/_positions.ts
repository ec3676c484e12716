/** Turns places as tools give them into offsets of UTF-16 units. */
export class Positions {
  readonly #text: string;
  #lineStarts: readonly number[] | undefined;
  #bytes: Uint32Array | undefined;

  constructor(text: string) {
    this.#text = text;
  }

  /** The offset of a byte of the UTF-8 form. A byte order mark does not count as a byte. */
  ofByte(byte: number): number {
    const bytes = this.#bytes ??= byteOffsets(this.#text);
    let low = 0;
    let high = bytes.length - 1;
    // The last of equal entries: a mark, and the second half of a pair, lie before the character.
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (bytes[middle]! <= byte) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /** The offset of a line and a column, both from 1, the column in code points. */
  ofLine(line: number, column: number): number {
    const starts = this.#starts();
    let offset = starts[Math.min(line, starts.length) - 1] ?? this.#text.length;
    if (line > starts.length) return this.#text.length;
    if (offset === 0 && this.#text.startsWith("\uFEFF")) offset = 1;
    for (let i = 1; i < column && offset < this.#text.length; i++) {
      offset += (this.#text.codePointAt(offset) ?? 0) > 0xffff ? 2 : 1;
    }
    return offset;
  }

  /** The line and the column of an offset, both from 1, the column in UTF-16 units. */
  lineOf(offset: number): { readonly line: number; readonly column: number } {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: offset - starts[low]! + 1 };
  }

  #starts(): readonly number[] {
    if (this.#lineStarts !== undefined) return this.#lineStarts;
    const starts = [0];
    for (let i = this.#text.indexOf("\n"); i >= 0; i = this.#text.indexOf("\n", i + 1)) {
      starts.push(i + 1);
    }
    return this.#lineStarts = starts;
  }
}

// For each UTF-16 unit (and the end) the bytes before it. The second half of a pair counts none.
function byteOffsets(text: string): Uint32Array {
  const offsets = new Uint32Array(text.length + 1);
  let bytes = 0;
  for (let i = 0; i < text.length; i++) {
    offsets[i] = bytes;
    const unit = text.charCodeAt(i);
    if (i === 0 && unit === 0xfeff) continue;
    if (unit < 0x80) bytes += 1;
    else if (unit < 0x800) bytes += 2;
    else if (unit >= 0xd800 && unit < 0xdc00) bytes += 4;
    else if (unit < 0xdc00 || unit >= 0xe000) bytes += 3;
  }
  offsets[text.length] = bytes;
  return offsets;
}
