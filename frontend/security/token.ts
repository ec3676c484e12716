/** The token of a server, and the cookie that keeps it. */
export interface TokenRule {
  /** The secret. */
  readonly token: string;
  /** The cookie's name. Cookies are shared by all ports of a host: servers beside each other differ in it. */
  readonly cookie: string;
  /** The path it is for. */
  readonly path: string;
}

/** A fresh token: 160 random bits. */
export function newToken(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(20));
  return btoa(String.fromCharCode(...bytes)).replaceAll("+", "-").replaceAll("/", "_").replace(
    "=",
    "",
  );
}

/** Whether two secrets are equal; takes the same time whatever they have in common. */
export function isSameSecret(given: string, expected: string): boolean {
  // Loaded by those who have a token: it takes time that others do not have when they start.
  const { createHash, timingSafeEqual } = globalThis.process.getBuiltinModule("node:crypto");
  const digest = (text: string): Uint8Array => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(given), digest(expected));
}

/** Whether a request carries the token: in its cookie, or as a bearer token. */
export function isAuthorized(request: Request, rule: TokenRule): boolean {
  const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  const given = bearer ?? cookieOf(request, rule.cookie);
  return given !== undefined && isSameSecret(given, rule.token);
}

/** The header that makes a browser keep the token. */
export function tokenCookie(rule: TokenRule, isSecure: boolean): string {
  const secure = isSecure ? "; Secure" : "";
  return `${rule.cookie}=${rule.token}; Path=${rule.path}; HttpOnly; SameSite=Strict; ` +
    `Max-Age=2592000${secure}`;
}

/** The value of a cookie. */
export function cookieOf(request: Request, name: string): string | undefined {
  for (const part of (request.headers.get("cookie") ?? "").split(";")) {
    const [key, ...value] = part.trim().split("=");
    if (key === name) return value.join("=");
  }
  return undefined;
}
