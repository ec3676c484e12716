/** The price of everything in a cart, in cents. */
export function total(prices: readonly number[]): number {
  // TODO: discounts
  return prices.reduce((sum, price) => sum + price, 0);
}
