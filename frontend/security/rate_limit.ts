import { HttpError } from "../http/errors.ts";

/** Options of a {@linkcode RateLimit}. */
export interface RateLimitOptions {
  /** Requests at once. */
  readonly burst: number;
  /** Requests a second in the long run. */
  readonly perSecond: number;
  /** Tells the time in milliseconds. @default {Date.now} */
  readonly now?: () => number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MAX_CLIENTS = 10_000;

/** Lets each client do a thing so often and no oftener. */
export class RateLimit {
  readonly #buckets = new Map<string, Bucket>();
  readonly #options: Required<RateLimitOptions>;

  constructor(options: RateLimitOptions) {
    this.#options = { now: Date.now, ...options };
  }

  /** Counts one. @throws {HttpError} `RATE-LIMIT` (429) */
  take(client: string): void {
    const { burst, perSecond, now } = this.#options;
    const at = now();
    const known = this.#buckets.get(client) ?? { tokens: burst, at };
    const tokens = Math.min(burst, known.tokens + ((at - known.at) / 1_000) * perSecond);
    // The newest client last, so that the first one is the one to forget.
    this.#buckets.delete(client);
    this.#buckets.set(client, { tokens: Math.max(0, tokens - 1), at });
    const [oldest] = this.#buckets.keys();
    if (this.#buckets.size > MAX_CLIENTS && oldest !== undefined) this.#buckets.delete(oldest);
    if (tokens >= 1) return;
    const wait = Math.max(1, Math.ceil((1 - tokens) / perSecond));
    throw new HttpError(429, "RATE-LIMIT", "Too many answers at once", {
      hint: `Try again in ${wait} s`,
      headers: { "retry-after": `${wait}` },
    });
  }
}
