import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { errorCorrection } from "./_reed_solomon.ts";
import { qrCode, qrPath, qrText } from "./qr.ts";

function fingerprint(text: string): string {
  const rows = qrCode(text) ?? [];
  const bits = rows.map((row) => row.map((isDark) => isDark ? "1" : "0").join("")).join("\n");
  return `${rows.length} ${createHash("sha256").update(bits).digest("hex").slice(0, 16)}`;
}

Deno.test("the codes are those that an independent reader (jsQR) has read back, for each version", () => {
  const texts = [10, 25, 40, 60, 80, 100, 120, 150, 180].map((length) =>
    "http://192.168.1.20:8000/?token=".padEnd(length, "aB3-").slice(0, length)
  );
  assert.deepEqual(texts.map(fingerprint), GOLDEN);
});

Deno.test("error correction makes a block that the generator divides", () => {
  // "HELLO WORLD" at level M, as worked through in many textbooks.
  const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
  const expected = [196, 35, 39, 119, 235, 215, 231, 226, 93, 23];
  assert.deepEqual(errorCorrection(data, 10), expected);
});

Deno.test("a text that is too long has no code", () => {
  assert.equal(qrCode("x".repeat(181)), undefined);
  assert.ok(qrCode("x".repeat(180)));
  assert.equal(qrCode("é".repeat(91)), undefined);
});

Deno.test("a code can be drawn as an SVG path and in a terminal", () => {
  const rows = qrCode("http://127.0.0.1:8000/") ?? [];
  const { path, size } = qrPath(rows);
  assert.equal(size, rows.length + 8);
  assert.match(path, /^M4 4h1v1h-1z/);
  const lines = qrText(rows).split("\n");
  assert.equal(lines.length, Math.ceil((rows.length + 4) / 2));
});

const GOLDEN = [
  "21 5d18dc5619b32680",
  "25 3c5499bd3065aa4b",
  "29 fc0549bcb2c1c619",
  "33 9be35adaf926b9a1",
  "37 5dd8f55504d70a37",
  "41 2fba09509d81acf2",
  "45 bb9a22d11f0d2ada",
  "49 f38a5267ded9f1f4",
  "53 145e269b98bc3cc3",
];
