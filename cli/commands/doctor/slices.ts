import {
  installation,
  isJsonObject,
  loadSlice,
  RemoraError,
  type Slice,
  sliceEntry,
  sliceError,
  SliceMissingError,
} from "@remora/core";
import { safeLine } from "../../terminal/safe.ts";
import { footprint, megabytes } from "./footprint.ts";
import type { Check } from "./types.ts";

/** The slices, and what a process that runs them may have to do. */
export const SLICES: readonly { readonly slice: Slice | "core"; readonly permissions: string }[] = [
  { slice: "core", permissions: "read and write the store" },
  { slice: "frontend", permissions: "read and write the store, open one port" },
  {
    slice: "backend",
    permissions:
      "reach the model server, read the project, read and write the store, run deno and ruff",
  },
  { slice: "nats", permissions: "reach the NATS server" },
  { slice: "cli", permissions: "do what its command needs" },
];

/** One slice: is it here, what does it bring. Never fetches it. */
export async function checkSlice(
  { slice, permissions }: typeof SLICES[number],
): Promise<Check> {
  const base = { id: `slice:${slice}`, title: slice };
  const error = slice === "core" || slice === "cli" ? undefined : await problemOf(slice);
  if (error instanceof SliceMissingError) {
    return {
      ...base,
      verdict: "absent",
      text: error.reason,
      ...(error.hint === undefined ? {} : { remedy: error.hint }),
      details: { present: false },
    };
  }
  if (error !== undefined) {
    const remedy = error.hint ?? "Run again with --debug";
    return { ...base, verdict: "problem", text: error.message, remedy, details: { present: true } };
  }
  return { ...base, verdict: "ok", ...await weigh(slice, permissions) };
}

async function weigh(
  slice: Slice | "core",
  permissions: string,
): Promise<Pick<Check, "text" | "details">> {
  const details = { present: true, permissions };
  try {
    const entry = sliceEntry(slice);
    if (entry === undefined) return { text: `may ${permissions}`, details };
    const { npm, npmBytes, ownBytes } = await footprint(entry);
    const packages = npm.length === 0
      ? "no npm package"
      : `${npm.map((id) => id.replace(/@[^@]*$/, "")).join(", ")} (${megabytes(npmBytes)})`;
    return {
      text: `${packages} and ${megabytes(ownBytes)} of its own; may ${permissions}`,
      details: { ...details, npm, npmBytes, ownBytes },
    };
  } catch (error) {
    if (!(error instanceof RemoraError)) throw error;
    return { text: `${safeLine(error.message)}; may ${permissions}`, details };
  }
}

async function problemOf(slice: Slice): Promise<RemoraError | undefined> {
  try {
    // From a registry an import would fetch what is not there: a process that may not fetch tells.
    if (installation() === "registry") return await probeCache(slice);
    await loadSlice(slice);
    return undefined;
  } catch (error) {
    if (error instanceof RemoraError) return error;
    throw error;
  }
}

async function probeCache(slice: Slice): Promise<RemoraError | undefined> {
  const entry = sliceEntry(slice) ?? "";
  const script = `try { await import(${JSON.stringify(entry)}); } catch ({ name, message, code }) {
    console.log(JSON.stringify({ name, message, code })); }`;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--cached-only", "--no-config", "--no-lock", "-"],
    env: { NO_COLOR: "1" },
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(script));
  await writer.close();
  const said = new TextDecoder().decode((await child.output()).stdout).trim();
  if (said === "") return undefined;
  const thrown: unknown = JSON.parse(said);
  if (!isJsonObject(thrown)) return undefined;
  const error = new Error(String(thrown.message));
  error.name = String(thrown.name);
  return sliceError(slice, Object.assign(error, { code: thrown.code }), entry);
}
