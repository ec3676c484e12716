import { formatError, RemoraError } from "@remora/core/base";
import { severityOf } from "../codes.ts";
import type { BundleFiles } from "../files.ts";
import type { BundleFinding } from "../types.ts";

const MODULE = /^[^/]+\/(?!_)[^/]+(?<!_test|\.d)\.ts$/;

/** What a tool of a bundle may do beyond reading the agent's files. */
export interface BundleGrant {
  /** The tool. */
  readonly name: string;
  /** What it may do, in a few words: `read ., net example.com`. */
  readonly may: string;
}

/** What asking the TypeScript tools of a bundle came to. */
export interface TsToolCheck {
  readonly findings: readonly BundleFinding[];
  readonly grants: readonly BundleGrant[];
}

/**
 * Asks the TypeScript tools of a bundle's folder what they are, each in a process without permissions, and
 * says what is wrong with them, or what they may do beyond what most need.
 *
 * @param tools The paths of the scripts that the bundle uses.
 */
export async function checkTsTools(
  folder: string,
  tools: readonly string[],
  files: BundleFiles,
): Promise<TsToolCheck> {
  const checks = await Promise.all(
    tools.map((path) => checkTool(folder, path, files[path] ?? "")),
  );
  return {
    findings: checks.flatMap(({ findings }) => findings),
    grants: checks.flatMap(({ grants }) => grants),
  };
}

/** The TypeScript tools among the files of a bundle that could not be read any further. */
export function tsToolsIn(files: BundleFiles): readonly string[] {
  return Object.keys(files).filter((path) => MODULE.test(path));
}

async function checkTool(folder: string, path: string, text: string): Promise<TsToolCheck> {
  // Few bundles have such tools, and running programs is more than looking at files.
  const { broadPermissions, loadTsTool, showPermissions } = await import("../../tools/ts/mod.ts");
  try {
    const { name, permissions } = await loadTsTool(`${folder}/${path}`, { folder });
    const place = placeOf(text, /^[ \t]*permissions[ \t]*[:,]/m);
    const findings = broadPermissions(permissions).map(({ message }) =>
      finding("permissions-broad", path, { ...place, message: `"${name}": ${message}` })
    );
    return { findings, grants: [{ name, may: showPermissions(permissions) }] };
  } catch (error) {
    // What cannot be asked here is no fault of the bundle.
    if (!(error instanceof RemoraError) || error.code === "TOOL-NO-DENO") {
      return { findings: [], grants: [] };
    }
    const message = formatError(error).replace(/^[A-Z-]+: /, "");
    return { findings: [finding("tool-invalid", path, { ...START, message })], grants: [] };
  }
}

const START = { line: 1, column: 1 };

function placeOf(text: string, pattern: RegExp): { line: number; column: number } {
  const match = pattern.exec(text);
  if (match === null) return START;
  const indent = match[0].length - match[0].trimStart().length;
  return { line: text.slice(0, match.index).split("\n").length, column: indent + 1 };
}

function finding(
  code: "permissions-broad" | "tool-invalid",
  file: string,
  rest: { readonly line: number; readonly column: number; readonly message: string },
): BundleFinding {
  return { code, severity: severityOf(code), file, ...rest };
}
