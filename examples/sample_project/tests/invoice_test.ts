import assert from "node:assert/strict";
import { type Line, printInvoice, taxRate, totals } from "../src/invoice.ts";

const LINES: Line[] = [
  { text: "Desk", quantity: 1, price: { cents: 19_900, currency: "EUR" }, tax: "standard" },
  { text: "Book", quantity: 3, price: { cents: 1_250, currency: "EUR" }, tax: "reduced" },
];

Deno.test("taxRate() knows every class", () => {
  assert.equal(taxRate("standard"), 0.19);
  assert.equal(taxRate("reduced"), 0.07);
  assert.equal(taxRate("exempt"), 0);
});

Deno.test("totals() adds net, tax and gross", () => {
  const sum = totals(LINES, "EUR");
  assert.equal(sum.net.cents, 23_650);
  assert.equal(sum.tax.cents, 3_781 + 263);
  assert.equal(sum.gross.cents, 23_650 + 4_044);
});

Deno.test("printInvoice() ends with the total", () => {
  assert.equal(printInvoice(LINES, "EUR").split("\n").at(-1), "Total  276.94 EUR");
});
