/** The address of a server for the browser of the machine it runs on. */
export function localUrl(host: string, port: number, path: string): string {
  const name = isEverywhere(host) ? "127.0.0.1" : host.includes(":") ? `[${host}]` : host;
  return `http://${name}:${port}${path}`;
}

/** The addresses under which other machines reach a server, where that is allowed to be looked up. */
export function networkUrls(host: string, port: number, path: string): readonly string[] {
  if (!isEverywhere(host)) return [];
  const descriptor = { name: "sys", kind: "networkInterfaces" } as const;
  if (Deno.permissions.querySync(descriptor).state !== "granted") return [];
  return Deno.networkInterfaces()
    .filter(({ family, address }) => family === "IPv4" && !address.startsWith("127."))
    .map(({ address }) => `http://${address}:${port}${path}`);
}

function isEverywhere(host: string): boolean {
  return host === "0.0.0.0" || host === "::" || host === "[::]";
}
