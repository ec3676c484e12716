import { isJsonObject, type JsonValue, RemoraError } from "@remora/core";
import type { ToolPermissions } from "./define_tool.ts";

const LISTED = ["read", "write", "net", "env", "run", "sys"] as const;

/** A permission that lets a tool do more than most need. */
export interface BroadPermission {
  /** Which one: `read`, `net`, … */
  readonly kind: string;
  /** What it allows, one sentence. */
  readonly message: string;
}

/** Reads declared permissions. @throws {RemoraError} `TOOL-PERMISSIONS` naming what is wrong */
export function parsePermissions(tool: string, value: JsonValue | undefined): ToolPermissions {
  if (value === undefined || value === null) return {};
  if (!isJsonObject(value)) throw invalid(tool, "permissions must be an object");
  const permissions: Record<string, true | readonly string[]> = {};
  for (const [kind, allowed] of Object.entries(value)) {
    const listed = LISTED.some((known) => known === kind);
    if (!listed && kind !== "import") throw invalid(tool, `"${kind}" is no permission`);
    if (allowed === false) continue;
    if (allowed === true) permissions[kind] = true;
    else if (listed && Array.isArray(allowed)) permissions[kind] = readList(tool, kind, allowed);
    else throw invalid(tool, `"${kind}" must be ${listed ? "a list of texts, or " : ""}true`);
  }
  return permissions;
}

function readList(tool: string, kind: string, list: readonly JsonValue[]): readonly string[] {
  return list.map((entry) => {
    // A comma would end the entry on Deno's command line and begin another one.
    if (typeof entry === "string" && entry !== "" && !/[,\0]/.test(entry)) return entry;
    throw invalid(tool, `"${kind}" has an entry that cannot be used: ${JSON.stringify(entry)}`);
  });
}

/**
 * The flags of Deno for these permissions.
 *
 * @param folders Where the tool's own file is (it may always read that), and where it runs.
 */
export function permissionFlags(
  permissions: ToolPermissions,
  folders: { readonly own: string; readonly work: string },
): readonly string[] {
  const flags: string[] = [];
  for (const kind of LISTED) {
    const allowed = permissions[kind];
    if (allowed === true) {
      flags.push(`--allow-${kind}`);
      continue;
    }
    const entries = (allowed ?? []).map((entry) =>
      kind === "read" || kind === "write" ? inFolder(entry, folders.work) : entry
    );
    if (kind === "read") entries.unshift(folders.own);
    if (entries.length > 0) flags.push(`--allow-${kind}=${entries.join(",")}`);
  }
  if (permissions.import !== true) flags.push("--no-remote", "--no-npm");
  return flags;
}

/** What of it is broad. A validator warns about each. */
export function broadPermissions(permissions: ToolPermissions): readonly BroadPermission[] {
  const broad: BroadPermission[] = [];
  const add = (kind: string, message: string): void => void broad.push({ kind, message });
  if (permissions.read === true) add("read", "It can read every file of the user");
  if (permissions.write === true) add("write", "It can change every file of the user");
  if (permissions.net === true) add("net", "It can send what it reads anywhere");
  if (permissions.env === true) add("env", "It sees every environment variable, keys included");
  if (permissions.run !== undefined) {
    add("run", "Programs that it runs are not held by its permissions");
  }
  if (permissions.import === true) add("import", "It runs code from the network");
  for (const kind of ["read", "write"] as const) {
    const entries = permissions[kind];
    if (entries === true || entries === undefined) continue;
    const outside = entries.filter((entry) =>
      entry.startsWith("/") || /(?:^|\/)\.\.(?:\/|$)/.test(entry)
    );
    if (outside.length > 0) {
      add(kind, `It can ${kind} outside of the project: ${outside.join(", ")}`);
    }
  }
  return broad;
}

/** Permissions in a few words, for people: `read ., net example.com`; `nothing` for none. */
export function showPermissions(permissions: ToolPermissions): string {
  const parts = Object.entries(permissions).map(([kind, allowed]) =>
    `${kind} ${Array.isArray(allowed) ? allowed.join(" ") : "(all)"}`
  );
  return parts.length === 0 ? "nothing" : parts.join(", ");
}

function inFolder(path: string, folder: string): string {
  if (path.startsWith("/") || /^[A-Za-z]:[\\/]/.test(path)) return path;
  const relative = path.replace(/^(?:\.\/)+/, "");
  return relative === "" || relative === "." ? folder : `${folder}/${relative}`;
}

function invalid(tool: string, reason: string): RemoraError {
  return new RemoraError("TOOL-PERMISSIONS", `Cannot use the tool "${tool}": ${reason}`, {
    hint: 'Declare for example { read: ["."], net: ["example.com"] }',
  });
}
