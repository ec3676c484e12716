import assert from "node:assert/strict";
import { add, formatMoney, parseMoney } from "../src/money.ts";

Deno.test("parseMoney() reads whole amounts and fractions", () => {
  assert.deepEqual(parseMoney("12.5 EUR"), { cents: 1250, currency: "EUR" });
  assert.deepEqual(parseMoney("-3,05 USD"), { cents: -305, currency: "USD" });
  assert.throws(() => parseMoney("twelve"), /Not an amount/);
});

Deno.test("formatMoney() is the inverse of parseMoney()", () => {
  for (const text of ["0.07 EUR", "-3.05 USD", "1200.00 CHF"]) {
    assert.equal(formatMoney(parseMoney(text)), text);
  }
});

Deno.test("add() refuses two currencies", () => {
  assert.throws(() => add(parseMoney("1 EUR"), parseMoney("1 USD")), /Cannot add/);
});
