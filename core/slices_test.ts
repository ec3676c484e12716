import assert from "node:assert/strict";
import { join } from "node:path";
import {
  installation,
  SliceBrokenError,
  sliceError,
  SliceMissingError,
  sliceSpecifier,
} from "./slices.ts";
import config from "./deno.json" with { type: "json" };

const core = import.meta.dirname!;

/** Prints how `loadSlice` ended, as one JSON line. */
const PROBE = `
import { loadSlice } from "./slices.ts";
try {
  const slice = await loadSlice(Deno.args[0]);
  console.log(JSON.stringify({ exports: Object.keys(slice) }));
} catch (error) {
  const { name, code, message, hint } = error;
  console.log(JSON.stringify({ name, code, message, hint }));
}`;

interface Outcome {
  readonly exports?: readonly string[];
  readonly name?: string;
  readonly code?: string;
  readonly message?: string;
  readonly hint?: string;
}

/** A workspace with a real copy of this module and the backend that the test gives it. */
async function workspace(backend: string | undefined, imports = {}): Promise<
  AsyncDisposable & {
    readonly folder: string;
  }
> {
  const folder = await Deno.makeTempDir({ prefix: "remora-slices-" });
  const members = backend === undefined ? ["./core"] : ["./core", "./backend"];
  await Deno.mkdir(join(folder, "core", "error"), { recursive: true });
  for (const file of ["slices.ts", "deno.json", "error/error.ts"]) {
    await Deno.copyFile(join(core, file), join(folder, "core", file));
  }
  await Deno.writeTextFile(
    join(folder, "core", "deno.json"),
    JSON.stringify({ ...config, exports: { ".": "./slices.ts" } }),
  );
  await Deno.writeTextFile(join(folder, "core", "probe.ts"), PROBE);
  await Deno.writeTextFile(join(folder, "deno.json"), JSON.stringify({ workspace: members }));
  if (backend !== undefined) {
    await Deno.mkdir(join(folder, "backend"));
    await Deno.writeTextFile(join(folder, "backend", "mod.ts"), backend);
    await Deno.writeTextFile(
      join(folder, "backend", "deno.json"),
      JSON.stringify({
        name: "@remora/backend",
        version: config.version,
        exports: "./mod.ts",
        imports,
      }),
    );
  }
  return {
    folder,
    [Symbol.asyncDispose]: () => Deno.remove(folder, { recursive: true }),
  };
}

async function load(
  entry: string,
  options: { flags?: readonly string[]; env?: Record<string, string>; slice?: string } = {},
): Promise<Outcome> {
  const { flags = ["--allow-all"], env = {}, slice = "backend" } = options;
  const output = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--no-prompt", "--no-lock", ...flags, entry, slice],
    env: { ...env, NO_COLOR: "1" },
  }).output();
  const line = new TextDecoder().decode(output.stdout).trim();
  assert.ok(line.startsWith("{"), new TextDecoder().decode(output.stderr));
  return JSON.parse(line);
}

Deno.test("a slice of the workspace is loaded by its bare name", async () => {
  await using space = await workspace("export const hello = 1;");
  const outcome = await load(join(space.folder, "core", "probe.ts"));
  assert.deepEqual(outcome, { exports: ["hello"] });
});

Deno.test("a slice that the workspace does not have is missing, with the command that adds it", async () => {
  await using space = await workspace(undefined);
  const outcome = await load(join(space.folder, "core", "probe.ts"));
  assert.equal(outcome.name, "SliceMissingError");
  assert.equal(
    outcome.message,
    "The backend slice is not available (not part of this installation)",
  );
  assert.equal(outcome.hint, "Add it with: git checkout -- backend deno.json && deno install");
});

Deno.test("a slice whose entry file is gone is missing", async () => {
  await using space = await workspace("export {};");
  await Deno.remove(join(space.folder, "backend", "mod.ts"));
  const outcome = await load(join(space.folder, "core", "probe.ts"));
  assert.equal(outcome.code, "SLICE-MISSING");
});

Deno.test("a slice that may not be read is missing, and the hint names the permission", async () => {
  await using space = await workspace("export {};");
  const outcome = await load(join(space.folder, "core", "probe.ts"), { flags: [] });
  assert.equal(outcome.code, "SLICE-MISSING");
  assert.match(outcome.message ?? "", /permission denied: Requires read access/);
  assert.equal(outcome.hint, "Run again with --allow-read");
});

Deno.test("a slice whose npm package is not in the cache is missing, and the hint fetches it", async () => {
  await using space = await workspace(`import "valibot";`, { valibot: "npm:valibot@^1.5.0" });
  const outcome = await load(join(space.folder, "core", "probe.ts"), {
    flags: ["--allow-all", "--cached-only"],
    env: { DENO_DIR: join(space.folder, "empty") },
  });
  assert.equal(outcome.code, "SLICE-MISSING");
  assert.match(outcome.message ?? "", /not in the cache, and --cached-only was given/);
  assert.equal(outcome.hint, "Fetch what it needs with: deno install");
});

Deno.test("a slice that throws, does not parse or misses a file of its own is broken, not missing", async (t) => {
  const defects: Record<string, [source: string, message: RegExp]> = {
    "throws": [`throw new Error("boom");`, /\(boom\)/],
    "throws a type error": [`undefined.x;`, /Cannot read properties of undefined/],
    "does not parse": [`export const = 3;`, /SyntaxError/],
    "imports a name that is not exported": [
      `import { zzz } from "../core/error/error.ts"; zzz();`,
      /SyntaxError: .*zzz/,
    ],
    "imports a file of its own that is not there": [`import "./nope.ts";`, /nope\.ts/],
  };
  for (const [name, [source, message]] of Object.entries(defects)) {
    await t.step(name, async () => {
      await using space = await workspace(source);
      const outcome = await load(join(space.folder, "core", "probe.ts"));
      assert.equal(outcome.name, "SliceBrokenError");
      assert.equal(outcome.code, "SLICE-BROKEN");
      assert.match(outcome.message ?? "", message);
      assert.match(outcome.message ?? "", /is installed but failed to load/);
    });
  }
});

Deno.test("a published core asks for the complete specifier and says how to fetch it", async () => {
  await using server = serveCore();
  // JSR_URL has no such package: what a machine sees that cached the command line without the slice.
  const outcome = await load(`${server.url}/probe.ts`, {
    flags: ["--allow-all", "--reload", "--no-config"],
    env: { JSR_URL: `${server.url}/jsr/` },
  });
  assert.equal(outcome.code, "SLICE-MISSING");
  assert.match(outcome.message ?? "", /JSR package .*@remora\/backend/);
  assert.equal(outcome.hint, `Add it with: deno cache jsr:@remora/backend@^${config.version}`);
});

Deno.test("sliceSpecifier() carries the version and the export path outside a checkout", () => {
  const from = "https://jsr.io/@remora/core/0.1.0/slices.ts";
  assert.equal(sliceSpecifier("backend", from), `jsr:@remora/backend@^${config.version}`);
  assert.equal(
    sliceSpecifier("frontend/serve", from),
    `jsr:@remora/frontend@^${config.version}/serve`,
  );
  assert.equal(sliceSpecifier("frontend/serve"), "@remora/frontend/serve");
  assert.equal(installation(), "checkout");
});

Deno.test("sliceError() keeps what the runtime said as the cause", () => {
  const thrown = new Error("boom");
  const broken = sliceError("nats", thrown);
  assert.ok(broken instanceof SliceBrokenError);
  assert.equal(broken.cause, thrown);
  const absent = Object.assign(new TypeError("Unknown export './serve' for '@remora/frontend'."), {
    code: "ERR_MODULE_NOT_FOUND",
  });
  const missing = sliceError("frontend/serve", absent);
  assert.ok(missing instanceof SliceMissingError);
  assert.equal(missing.slice, "frontend/serve");
  assert.match(missing.message, /^The frontend slice is not available/);
});

/** Serves this module over HTTP, the way a registry does. */
function serveCore(): AsyncDisposable & { readonly url: string } {
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen() {} }, async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === "/probe.ts") return module(PROBE);
    if (!["/slices.ts", "/deno.json", "/error/error.ts"].includes(pathname)) {
      return new Response("not found", { status: 404 });
    }
    return module(await Deno.readTextFile(join(core, pathname)), pathname.endsWith(".json"));
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function module(text: string, json = false): Response {
  const type = json ? "application/json" : "application/typescript";
  return new Response(text, { headers: { "content-type": type } });
}
