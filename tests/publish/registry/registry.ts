import { createHash } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { readTar } from "./tar.ts";

/** One request that the registry answered. */
export interface Access {
  readonly method: string;
  readonly path: string;
  readonly status: number;
  readonly bytes: number;
}

/** What one `deno publish` left behind. */
export interface PublishedPackage {
  /** For example `@remora/core`. */
  readonly name: string;
  readonly version: string;
  /** Export path (`.`, `./serve`) to file. */
  readonly exports: Readonly<Record<string, string>>;
  /** Path with leading slash to content. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

/** A running registry; disposing it ends the server. */
export interface Registry extends AsyncDisposable {
  /** What `JSR_URL` has to be, with a slash at the end. */
  readonly url: string;
  readonly packages: readonly PublishedPackage[];
  /** The requests since the last call, in order. */
  takeLog(): Access[];
}

/**
 * Starts a registry on loopback that speaks as much of the JSR protocol as `deno publish` and
 * `deno run jsr:…` use: package lookup, publishing of a tarball, the status of the publishing task,
 * `meta.json`, `VERSION_meta.json` and the files.
 *
 * It leaves out the precomputed module graph, so that Deno analyses each file that it fetches.
 */
export function startRegistry(): Registry {
  const packages = new Map<string, PublishedPackage>();
  let log: Access[] = [];

  const server = Deno.serve({
    hostname: "127.0.0.1",
    port: 0,
    onListen: () => {},
  }, async (request) => {
    const path = new URL(request.url).pathname;
    const reply = path.startsWith("/api/")
      ? await api(packages, request, path.slice("/api".length))
      : file(packages, path);
    const body = reply.body ?? new TextEncoder().encode(JSON.stringify(reply.json));
    log.push({ method: request.method, path, status: reply.status, bytes: body.length });
    return new Response(body, {
      status: reply.status,
      headers: { "content-type": contentType(reply.body ? path : ".json") },
    });
  });

  return {
    url: `http://127.0.0.1:${server.addr.port}/`,
    get packages() {
      return [...packages.values()];
    },
    takeLog() {
      const taken = log;
      log = [];
      return taken;
    },
    async [Symbol.asyncDispose]() {
      await server.shutdown();
    },
  };
}

type Reply = { status: number; json?: unknown; body?: Uint8Array<ArrayBuffer> };
type Packages = Map<string, PublishedPackage>;

const NOT_FOUND: Reply = { status: 404, json: { code: "notFound", message: "Not found" } };

const API_PACKAGE = /^\/scopes\/([^/]+)\/packages\/([^/]+)(?:\/versions\/([^/]+))?$/;

async function api(packages: Packages, request: Request, path: string): Promise<Reply> {
  const status = /^\/publish_status\/(.+)$/.exec(path);
  if (status) return { status: 200, json: { id: status[1], status: "success", error: null } };

  const match = API_PACKAGE.exec(path);
  if (!match) return NOT_FOUND;
  const [, scope, name, version] = match;
  if (version === undefined) {
    return { status: 200, json: { scope, name, latestVersion: null, githubRepository: null } };
  }
  if (request.method !== "POST") return NOT_FOUND;
  if (!request.headers.get("authorization")?.startsWith("Bearer ")) {
    return { status: 401, json: { code: "missingAuthentication", message: "No token" } };
  }
  const published = unpack(`@${scope}/${name}`, version, await request.bytes());
  packages.set(published.name, published);
  const task = `${scope}.${name}.${version}`;
  return { status: 200, json: { id: task, status: "success", error: null } };
}

function unpack(name: string, version: string, archive: Uint8Array<ArrayBuffer>): PublishedPackage {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (const entry of readTar(new Uint8Array(gunzipSync(archive)))) {
    files.set(`/${entry.path}`, entry.content);
  }
  const config: { exports?: string | Record<string, string> } = JSON.parse(
    new TextDecoder().decode(files.get("/deno.json") ?? new TextEncoder().encode("{}")),
  );
  const exports = typeof config.exports === "string" ? { ".": config.exports } : config.exports;
  return { name, version, exports: exports ?? {}, files };
}

function file(packages: Packages, path: string): Reply {
  const match = /^\/(@[^/]+\/[^/]+)\/(.+)$/.exec(path);
  const found = match && packages.get(match[1]!);
  if (!found) return NOT_FOUND;
  const rest = match[2]!;
  if (rest === "meta.json") {
    const [scope, name] = found.name.slice(1).split("/");
    const versions = { [found.version]: {} };
    return { status: 200, json: { scope, name, latest: found.version, versions } };
  }
  if (rest === `${found.version}_meta.json`) {
    return { status: 200, json: { manifest: manifest(found), exports: found.exports } };
  }
  const prefix = `${found.version}/`;
  const content = rest.startsWith(prefix) && found.files.get(`/${rest.slice(prefix.length)}`);
  return content ? { status: 200, body: content } : NOT_FOUND;
}

function manifest(found: PublishedPackage): Record<string, { size: number; checksum: string }> {
  const listed: Record<string, { size: number; checksum: string }> = {};
  for (const [path, content] of found.files) {
    const checksum = `sha256-${createHash("sha256").update(content).digest("hex")}`;
    listed[path] = { size: content.length, checksum };
  }
  return listed;
}

function contentType(path: string): string {
  if (path.endsWith(".tsx")) return "text/tsx";
  if (path.endsWith(".ts")) return "text/typescript";
  if (path.endsWith(".json")) return "application/json";
  return "text/plain; charset=utf-8";
}
