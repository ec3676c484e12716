import type { Money } from "./money.ts";

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
  if (!rates.hasOwnProperty(currency)) throw new Error(`No rate for ${currency}`);
  const from = rates[amount.currency];
  const to = rates[currency];
  // @ts-ignore
  const cents = Math.round((amount.cents / from) * to);
  return { cents, currency };
}

export async function describeRates(rates: Rates, base: String = "EUR"): Promise<string> {
  return Object.entries(rates)
    .filter(([currency]) => currency !== base)
    .map(([currency, rate]) => `1 ${base} = ${rate} ${currency}`)
    .join("\n");
}
