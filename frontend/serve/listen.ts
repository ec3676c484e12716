import { RemoraError } from "@remora/core";

const TRIED = 20;

/**
 * Listens, and says what is wrong where that is not possible.
 *
 * @throws {RemoraError} `PORT-IN-USE`, `PORT-FORBIDDEN`, `HOST-INVALID`
 */
export function listen(
  options: { readonly host: string; readonly port: number; readonly signal: AbortSignal },
  handler: (request: Request, info: Deno.ServeHandlerInfo<Deno.NetAddr>) => Promise<Response>,
): Deno.HttpServer<Deno.NetAddr> {
  const { host, port, signal } = options;
  try {
    return Deno.serve({ hostname: bare(host), port, signal, onListen: quiet }, handler);
  } catch (error) {
    throw refusal(error, host, port);
  }
}

function refusal(error: unknown, host: string, port: number): unknown {
  const place = `${host}:${port}`;
  if (error instanceof Deno.errors.AddrInUse) {
    const free = nextFree(host, port);
    return new RemoraError("PORT-IN-USE", `Cannot listen on ${place}: the port is in use`, {
      cause: error,
      hint: free === undefined
        ? `Try another one, with --port ${port + 1}`
        : `Port ${free} is free: use --port ${free}`,
    });
  }
  if (error instanceof Deno.errors.NotCapable) {
    return new RemoraError("PORT-FORBIDDEN", `May not listen on ${place}`, {
      cause: error,
      hint: `Allow it with --allow-net=${place}`,
    });
  }
  if (error instanceof Deno.errors.PermissionDenied) {
    return new RemoraError("PORT-FORBIDDEN", `The system does not allow to listen on ${place}`, {
      cause: error,
      hint: "Use a port from 1024 on",
    });
  }
  if (error instanceof Deno.errors.AddrNotAvailable || error instanceof Error) {
    return new RemoraError("HOST-INVALID", `Cannot listen on ${place}: ${error.message}`, {
      cause: error,
      hint: "Use 127.0.0.1, 0.0.0.0 or an address of this machine",
    });
  }
  return error;
}

/** The next port that nobody listens on; `undefined` where trying is not allowed. */
function nextFree(host: string, port: number): number | undefined {
  const last = Math.min(65_535, port + TRIED);
  for (let candidate = port + 1; candidate <= last; candidate++) {
    const place = `${host}:${candidate}`;
    if (Deno.permissions.querySync({ name: "net", host: place }).state !== "granted") break;
    try {
      Deno.listen({ hostname: bare(host), port: candidate }).close();
      return candidate;
    } catch {
      // In use as well.
    }
  }
  return undefined;
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, "$1");
}

function quiet(): void {}
