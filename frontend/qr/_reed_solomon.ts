/** The error correction of a block: so many bytes that a reader repairs half as many wrong ones. */
export function errorCorrection(data: readonly number[], count: number): readonly number[] {
  const divisor = generator(count);
  const rest = [...data, ...new Array<number>(count).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const factor = rest[i] ?? 0;
    divisor.forEach((coefficient, j) => {
      rest[i + j] = (rest[i + j] ?? 0) ^ multiply(coefficient, factor);
    });
  }
  return rest.slice(data.length);
}

/** (x - 1)(x - 2)(x - 4)…, highest power first. */
function generator(count: number): readonly number[] {
  let polynomial = [1];
  let root = 1;
  for (let i = 0; i < count; i++) {
    const next = [...polynomial, 0];
    for (const [j, coefficient] of polynomial.entries()) {
      next[j + 1] = (next[j + 1] ?? 0) ^ multiply(coefficient, root);
    }
    polynomial = next;
    root = multiply(root, 2);
  }
  return polynomial;
}

/** Multiplies in GF(256) with the polynomial of QR codes, x^8 + x^4 + x^3 + x^2 + 1. */
function multiply(a: number, b: number): number {
  let product = 0;
  for (let shifted = a, rest = b; rest > 0; rest >>= 1) {
    if ((rest & 1) === 1) product ^= shifted;
    shifted = shifted >= 128 ? (shifted << 1) ^ 0x11d : shifted << 1;
  }
  return product;
}
