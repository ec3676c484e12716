import { formatError, RemoraError } from "@remora/core/base";
import { severityOf } from "../codes.ts";
import type { BundleFiles } from "../files.ts";
import type { BundleFinding } from "../types.ts";

const MODULE = /^[^/]+\/(?!_)[^/]+(?<!_test|\.d)\.ts$/;

/**
 * Asks the TypeScript tools of a bundle's folder what they are, each in a process without permissions, and
 * says what is wrong with them, or what they may do beyond what most need.
 *
 * @param tools The paths of the scripts that the bundle uses.
 */
export async function checkTsTools(
  folder: string,
  tools: readonly string[],
): Promise<readonly BundleFinding[]> {
  const findings = await Promise.all(tools.map((path) => checkTool(folder, path)));
  return findings.flat();
}

/** The TypeScript tools among the files of a bundle that could not be read any further. */
export function tsToolsIn(files: BundleFiles): readonly string[] {
  return Object.keys(files).filter((path) => MODULE.test(path));
}

async function checkTool(folder: string, path: string): Promise<readonly BundleFinding[]> {
  // Few bundles have such tools, and running programs is more than looking at files.
  const { broadPermissions, loadTsTool } = await import("../../tools/ts/mod.ts");
  try {
    const { name, permissions } = await loadTsTool(`${folder}/${path}`, { folder });
    return broadPermissions(permissions).map(({ message }) =>
      finding("permissions-broad", path, `"${name}": ${message}`)
    );
  } catch (error) {
    // What cannot be asked here is no fault of the bundle.
    if (!(error instanceof RemoraError) || error.code === "TOOL-NO-DENO") return [];
    return [finding("tool-invalid", path, formatError(error).replace(/^[A-Z-]+: /, ""))];
  }
}

function finding(
  code: "permissions-broad" | "tool-invalid",
  file: string,
  message: string,
): BundleFinding {
  return { code, severity: severityOf(code), file, line: 1, column: 1, message };
}
