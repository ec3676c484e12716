import { installation, openStore, sliceEntry } from "@remora/core";
import { join } from "node:path";
import { footprint, megabytes } from "./footprint.ts";
import type { Check } from "./types.ts";

const TIMEOUT = 15_000;
const BASE = { id: "dashboard", title: "dashboard" } as const;

/**
 * Starts a dashboard on a store of its own with exactly the permissions that it is said to need, and
 * takes the time until its first page arrives.
 */
export async function checkDashboard(): Promise<Check> {
  const entry = sliceEntry("frontend/serve");
  if (entry === undefined || installation() === "binary") {
    return {
      ...BASE,
      verdict: "absent",
      text: "not started: this installation has no module of it",
    };
  }
  const folder = await Deno.makeTempDir({ prefix: "remora-doctor-" });
  try {
    const file = join(folder, "remora.db");
    await (await openStore(`sqlite:${file}`)).close();
    const milliseconds = await startTime(entry, file);
    const { npm, npmBytes, ownBytes } = await footprint(entry);
    const bytes = npmBytes + ownBytes;
    return {
      ...BASE,
      verdict: "ok",
      text: `the dashboard is ${npm.length} packages, ${megabytes(bytes)}, ` +
        `starts in ${milliseconds} ms, may read one file and open one port`,
      details: { packages: npm.length, npm, bytes, milliseconds, permissions: ["file", "port"] },
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return {
      ...BASE,
      verdict: "problem",
      text,
      remedy: "See what it says: remora dashboard --debug",
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Milliseconds from the start of the process to the last byte of its first page. */
async function startTime(entry: string, file: string): Promise<number> {
  const port = freePort();
  const address = `127.0.0.1:${port}`;
  const start = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--no-prompt", "--cached-only", `--allow-net=${address}`],
      ...[`--allow-read=${file}`, `--allow-write=${file}`, "--allow-env=REMORA_STORE"],
      ...[entry, "--port", String(port), "--store", `sqlite:${file}`],
    ],
    env: { NO_COLOR: "1" },
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const errors = new Response(child.stderr).text();
  try {
    await firstOutput(child.stdout, errors);
    const response = await fetch(`http://${address}/`, { signal: AbortSignal.timeout(TIMEOUT) });
    await response.arrayBuffer();
    if (!response.ok) throw new Error(`the dashboard answered ${response.status}`);
    return Math.round(performance.now() - start);
  } finally {
    kill(child);
    await child.status;
    await errors;
  }
}

/** Resolves when the process has printed its address. */
async function firstOutput(
  stdout: ReadableStream<Uint8Array>,
  errors: Promise<string>,
): Promise<void> {
  const reader = stdout.getReader();
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    void reader.cancel();
  }, TIMEOUT);
  const { done } = await reader.read();
  clearTimeout(timer);
  if (!late && !done) return await reader.cancel();
  const said = late ? `it was silent for ${TIMEOUT / 1000} s` : (await errors).trim();
  throw new Error(`the dashboard did not start: ${said.split("\n")[0] ?? ""}`);
}

function kill(child: Deno.ChildProcess): void {
  try {
    child.kill("SIGTERM");
  } catch (error) {
    // It has ended by itself.
    if (!(error instanceof TypeError) && !(error instanceof Deno.errors.NotFound)) throw error;
  }
}

function freePort(): number {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  return listener.addr.port;
}
