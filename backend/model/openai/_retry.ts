/** Options of {@linkcode retryDelay}. */
interface RetryDelayOptions {
  /** What the server asked for: the value of `Retry-After`, or of `retry-after-ms`. */
  readonly retryAfter?: string | null;
  readonly retryAfterMs?: string | null;
  /** 0 up to 1. */
  readonly random: number;
  /** Milliseconds since 1970. */
  readonly now: number;
}

const FIRST = 500;
const LONGEST = 8_000;
const LONGEST_ASKED = 60_000;

/**
 * How long to wait before attempt number `attempt + 1`, in milliseconds: what the server asked for, up to a
 * minute, else 0.5 s doubled each time up to 8 s; always with up to a quarter of jitter on top or below,
 * so that a thousand agents do not come back in the same instant.
 */
export function retryDelay(attempt: number, options: RetryDelayOptions): number {
  const asked = askedDelay(options);
  if (asked !== undefined) {
    // Never earlier than asked.
    return Math.round(Math.min(asked, LONGEST_ASKED) * (1 + options.random / 4));
  }
  const delay = Math.min(FIRST * 2 ** attempt, LONGEST);
  return Math.round(delay * (0.75 + options.random / 2));
}

function askedDelay({ retryAfter, retryAfterMs, now }: RetryDelayOptions): number | undefined {
  // An empty one says nothing, and is no zero.
  const ms = Number(retryAfterMs?.trim() || NaN);
  if (Number.isFinite(ms) && ms >= 0) return ms;
  if (retryAfter === null || retryAfter === undefined) return undefined;
  const seconds = Number(retryAfter.trim() || NaN);
  if (Number.isFinite(seconds)) return Math.max(0, seconds * 1000);
  const date = Date.parse(retryAfter);
  // Of a server whose clock is behind, all moments have passed: that asks for nothing.
  return date > now ? date - now : undefined;
}

/** Whether a status may be gone at the next attempt. */
export function isRetryable(status: number): boolean {
  return [408, 409, 425, 429, 500, 502, 503, 504, 529].includes(status);
}

/** Waits; rejects with the signal's reason when it is aborted, leaving no timer behind. */
export function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) return reject(signal.reason);
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", aborted, { once: true });
    function done(): void {
      signal.removeEventListener("abort", aborted);
      resolve();
    }
    function aborted(): void {
      clearTimeout(timer);
      reject(signal.reason);
    }
  });
}
