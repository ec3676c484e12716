import { isJsonObject } from "@remora/core";
import { textOf } from "./_body.ts";
import { endpoint } from "./_endpoint.ts";

/**
 * Asks `/version`, which lies beside `/v1`. Servers that have none are no worse for it.
 *
 * @throws the reason of `signal` when it is aborted
 */
export async function readVersion(
  baseUrl: string,
  options: { readonly signal: AbortSignal | undefined; readonly timeout: number },
): Promise<string | undefined> {
  const controller = new AbortController();
  const abort = (): void => controller.abort();
  const timer = setTimeout(abort, options.timeout);
  options.signal?.addEventListener("abort", abort, { once: true });
  try {
    const above = new URL(baseUrl);
    above.pathname = above.pathname.replace(/\/+$/, "").replace(/\/v\d+$/, "");
    const response = await fetch(endpoint(above.href, "/version"), { signal: controller.signal });
    const text = await textOf(response);
    const body: unknown = response.ok ? JSON.parse(text) : undefined;
    const version = isJsonObject(body) ? body.version : undefined;
    return typeof version === "string" ? version.slice(0, 100) : undefined;
  } catch {
    options.signal?.throwIfAborted();
    return undefined;
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener("abort", abort);
  }
}

/** Whether a version of vLLM is this one or newer; `undefined` where it cannot be told. */
export function isAtLeast(
  version: string | undefined,
  major: number,
  minor: number,
): boolean | undefined {
  const match = /^v?(\d+)\.(\d+)/.exec(version ?? "");
  if (match === null) return undefined;
  const [first, second] = [Number(match[1]), Number(match[2])];
  // A development build of no release.
  if (first === 0 && second === 0) return undefined;
  return first > major || (first === major && second >= minor);
}
