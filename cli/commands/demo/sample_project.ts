// Made from examples/sample_project by: deno task generate
// deno-fmt-ignore-file

/** Path and text of each file of the sample project. */
export const SAMPLE_PROJECT: Readonly<Record<string, string>> = {
  "README.md": `# Tally

A small library for invoices: exact amounts, tax, exchange rates, and CSV in and out.

\`\`\`
src/money.ts      amounts in cents, never in floating point
src/invoice.ts    lines, tax and totals
src/rates.ts      exchange rates from a JSON file
src/csv.ts        reading and writing CSV
scripts/report.py what each customer owes, from an exported CSV
tests/            deno test
\`\`\`

This is the project that \`remora demo\` works on. It runs and its tests pass, but it has the defects of
a project in use: lint findings, undocumented functions, one function without a test.
`,
  "scripts/report.py": `import csv
import os
import sys


def read_invoices(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def owed_by_customer(rows):
    owed = {}
    for row in rows:
        if row.get("paid") == None:
            continue
        try:
            cents = round(float(row["gross"]) * 100)
        except:
            continue
        owed[row["customer"]] = owed.get(row["customer"], 0) + cents
    return owed


def main(arguments):
    if len(arguments) != 2:
        print(f"usage: report.py INVOICES.csv", file=sys.stderr)
        return 2
    for customer, cents in sorted(owed_by_customer(read_invoices(arguments[1])).items()):
        print(f"{customer}: {cents / 100:.2f}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv))
`,
  "src/csv.ts": `export interface CsvOptions {
  separator?: string;
}

/** Splits CSV text into rows of cells. Quoted cells may hold separators, quotes and line breaks. */
export function parseCsv(text: string, options: CsvOptions = {}): string[][] {
  const separator = options.separator ?? ",";
  let rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let quoted = false;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (quoted) {
      if (char === '"' && text[i + 1] === '"') {
        cell += '"';
        i++;
      } else if (char === '"') quoted = false;
      else cell += char;
    } else if (char === '"') quoted = true;
    else if (char === separator) {
      row.push(cell);
      cell = "";
    } else if (char === "\\n") {
      row.push(cell);
      rows.push(row);
      row = [];
      cell = "";
    } else if (char === "\\r") {
    } else cell += char;
  }
  if (cell !== "" || row.length > 0) rows.push([...row, cell]);
  return rows;
}

export function toCsv(rows: any[][], options: CsvOptions = {}): string {
  const separator = options.separator ?? ",";
  return rows.map((row) => row.map((cell) => quote(String(cell), separator)).join(separator))
    .join("\\n");
}

function quote(cell: string, separator: string): string {
  let special = !!cell.includes(separator) || /["\\r\\n]/.test(cell);
  if (!!special) return \`"\${cell.replaceAll('"', '""')}"\`;
  return cell;
}
`,
  "src/invoice.ts": `import { add, formatMoney, type Money } from "./money.ts";
import { toCsv } from "./csv.ts";

export type TaxClass = "standard" | "reduced" | "exempt";

export interface Line {
  readonly text: string;
  readonly quantity: number;
  readonly price: Money;
  readonly tax: TaxClass;
}

export interface Totals {
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** The tax rate of a class as a fraction: 0.19 is 19 %. */
export function taxRate(tax: TaxClass): number {
  let rate = 0;
  switch (tax) {
    case "standard":
      rate = 0.19;
      break;
    case "reduced":
      rate = 0.07;
    case "exempt":
      rate += 0;
  }
  return rate;
}

export function lineTotal(line: Line): Money {
  return { cents: line.price.cents * line.quantity, currency: line.price.currency };
}

/** Adds up an invoice. Tax is rounded per line, as the tax office wants it. */
export function totals(lines: readonly Line[], currency: string): Totals {
  let net: Money = { cents: 0, currency };
  let tax: Money = { cents: 0, currency };
  for (var line of lines) {
    let amount = lineTotal(line);
    net = add(net, amount);
    tax = add(tax, { cents: Math.round(amount.cents * taxRate(line.tax)), currency });
  }
  const lineCount = lines.length;
  return { net, tax, gross: add(net, tax) };
}

export function printInvoice(lines: readonly Line[], currency: string): string {
  debugger;
  const sum = totals(lines, currency);
  const rows = lines.map((line) => \`\${line.quantity} x \${line.text}  \${formatMoney(lineTotal(line))}\`);
  return [...rows, \`Total  \${formatMoney(sum.gross)}\`].join("\\n");
}
`,
  "src/money.ts": `/** An amount of money. Cents are whole numbers, so sums are exact. */
export interface Money {
  readonly cents: number;
  readonly currency: string;
}

/** Reads amounts as people write them: \`12.50 EUR\`, \`-3,05 USD\`, \`7 CHF\`. */
export function parseMoney(text: string): Money {
  var match = /^(-?)(\\d+)(?:[.,](\\d{1,2}))?\\s+([A-Z]{3})$/.exec(text.trim());
  if (!match) throw new Error(\`Not an amount: "\${text}"\`);
  let [, sign, whole = "0", fraction = "", currency = ""] = match;
  let cents = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return { cents: sign === "-" ? -cents : cents, currency };
}

export function formatMoney(amount: Money): string {
  const sign = amount.cents < 0 ? "-" : "";
  const cents = Math.abs(amount.cents);
  const whole = Math.floor(cents / 100);
  return \`\${sign}\${whole}.\${String(cents % 100).padStart(2, "0")} \${amount.currency}\`;
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new Error(\`Cannot add \${b.currency} to \${a.currency}\`);
  }
  return { cents: a.cents + b.cents, currency: a.currency };
}

/** Splits an amount by weights without losing a cent: the first shares take the remainder. */
export function allocate(total: Money, weights: number[], label: string): Money[] {
  const sum = weights.reduce((left, right) => left + right, 0);
  let shares = weights.map((weight) => Math.floor((total.cents * weight) / sum));
  var rest = total.cents - shares.reduce((left, right) => left + right, 0);
  return shares.map((cents) => {
    const extra = rest > 0 ? 1 : 0;
    rest -= extra;
    return { cents: cents + extra, currency: total.currency };
  });
}
`,
  "src/rates.ts": `import type { Money } from "./money.ts";

/** What one euro is worth, by currency code. */
export type Rates = Readonly<Record<string, number>>;

const FALLBACK: Rates = { EUR: 1, USD: 1.09, CHF: 0.95, GBP: 0.84 };

/** Reads rates from a JSON file; the built-in ones where there is none. */
export function loadRates(path: string): Rates {
  try {
    const parsed: any = JSON.parse(Deno.readTextFileSync(path));
    if (typeof parsed === "object" && parsed !== null) return { ...FALLBACK, ...parsed };
  } catch (error) {
  }
  return FALLBACK;
}

export function convert(amount: Money, currency: string, rates: Rates): Money {
  if (!rates.hasOwnProperty(currency)) throw new Error(\`No rate for \${currency}\`);
  const from = rates[amount.currency];
  const to = rates[currency];
  // @ts-ignore
  const cents = Math.round((amount.cents / from) * to);
  return { cents, currency };
}

export async function describeRates(rates: Rates, base: String = "EUR"): Promise<string> {
  return Object.entries(rates)
    .filter(([currency]) => currency !== base)
    .map(([currency, rate]) => \`1 \${base} = \${rate} \${currency}\`)
    .join("\\n");
}
`,
  "tests/invoice_test.ts": `import assert from "node:assert/strict";
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
  assert.equal(printInvoice(LINES, "EUR").split("\\n").at(-1), "Total  276.94 EUR");
});
`,
  "tests/money_test.ts": `import assert from "node:assert/strict";
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
`,
};
