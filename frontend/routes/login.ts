import { html, newNonce } from "../http/reply.ts";
import type { GuardOptions } from "../security/guard.ts";
import { isSameSecret, tokenCookie } from "../security/token.ts";
import { welcomePage } from "../views/welcome_page.tsx";

/**
 * Takes the token of a link (`/?token=…`), keeps it in a cookie and leads to the address without it.
 *
 * Not with a redirect: a link in a chat or a mail begins a journey across sites, on which a browser sends
 * no strict cookie, so the redirected request would come without it. The page that is served instead
 * begins a journey of its own.
 */
export function enter(request: Request, url: URL, rules: GuardOptions): Response | undefined {
  const { token: rule } = rules;
  const given = url.searchParams.get("token");
  if (rule === undefined || given === null || request.method !== "GET") return undefined;
  rules.host?.check(request);
  if (!isSameSecret(given, rule.token)) return undefined;
  const clean = new URL(url);
  clean.searchParams.delete("token");
  const nonce = newNonce();
  const base = rule.path === "/" ? "" : rule.path;
  const response = html(welcomePage({ base, nonce, to: clean.pathname + clean.search }), nonce);
  const isSecure = url.protocol === "https:" ||
    request.headers.get("x-forwarded-proto") === "https";
  response.headers.append("set-cookie", tokenCookie(rule, isSecure));
  return response;
}
