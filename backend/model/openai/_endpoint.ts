/** The address of a path below a base URL. The query of that stays: some gateways want their key in it. */
export function endpoint(baseUrl: string, path: string): string {
  const url = new URL(baseUrl);
  url.pathname = url.pathname.replace(/\/+$/, "") + path;
  url.hash = "";
  return url.href;
}
