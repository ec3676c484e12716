import { add, formatMoney, type Money } from "./money.ts";
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
  const rows = lines.map((line) => `${line.quantity} x ${line.text}  ${formatMoney(lineTotal(line))}`);
  return [...rows, `Total  ${formatMoney(sum.gross)}`].join("\n");
}
