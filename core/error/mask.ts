/**
 * Hides the credentials of a URL so that it can be printed or logged: `nats://user:secret@host`
 * becomes `nats://***@host`, and query values whose name looks like a secret become `***`.
 * Text that is no URL is returned as it is.
 *
 * @example
 * ```ts
 * import { maskUrl } from "@remora/core";
 *
 * console.log(maskUrl("nats://bob:hunter2@example.com:4222?token=abc"));
 * // nats://***@example.com:4222?token=***
 * ```
 */
export function maskUrl(url: string): string {
  return url
    .replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/?#@]*@/i, "$1***@")
    .replaceAll(
      /([?&][^=&#]*(?:token|key|secret|password|passwd|pass|creds)[^=&#]*=)[^&#]*/gi,
      "$1***",
    );
}
