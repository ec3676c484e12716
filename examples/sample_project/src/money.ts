/** An amount of money. Cents are whole numbers, so sums are exact. */
export interface Money {
  readonly cents: number;
  readonly currency: string;
}

/** Reads amounts as people write them: `12.50 EUR`, `-3,05 USD`, `7 CHF`. */
export function parseMoney(text: string): Money {
  var match = /^(-?)(\d+)(?:[.,](\d{1,2}))?\s+([A-Z]{3})$/.exec(text.trim());
  if (!match) throw new Error(`Not an amount: "${text}"`);
  let [, sign, whole = "0", fraction = "", currency = ""] = match;
  let cents = Number(whole) * 100 + Number(fraction.padEnd(2, "0"));
  return { cents: sign === "-" ? -cents : cents, currency };
}

export function formatMoney(amount: Money): string {
  const sign = amount.cents < 0 ? "-" : "";
  const cents = Math.abs(amount.cents);
  const whole = Math.floor(cents / 100);
  return `${sign}${whole}.${String(cents % 100).padStart(2, "0")} ${amount.currency}`;
}

export function add(a: Money, b: Money): Money {
  if (a.currency !== b.currency) {
    throw new Error(`Cannot add ${b.currency} to ${a.currency}`);
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
