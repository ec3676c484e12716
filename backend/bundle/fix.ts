import { RemoraError } from "@remora/core/base";
import type { BundleFinding } from "./types.ts";
import type { BundleReport } from "./validate.ts";

/**
 * Carries out the fixes of a report in the bundle's folder. Of fixes that touch each other the first one
 * wins; check the bundle again for the rest.
 *
 * @returns The findings that were fixed.
 * @throws {RemoraError} `BUNDLE-READONLY` for a bundle that has no folder on disk
 */
export async function fixBundle(report: BundleReport): Promise<readonly BundleFinding[]> {
  const byFile = new Map<string, BundleFinding[]>();
  for (const finding of report.findings) {
    if (finding.fix === undefined) continue;
    byFile.set(finding.file, [...byFile.get(finding.file) ?? [], finding]);
  }
  if (byFile.size === 0) return [];
  const { folder } = report;
  if (folder === null) {
    throw new RemoraError("BUNDLE-READONLY", `"${report.path}" is part of Remora`, {
      hint: "Copy it into agents/ of your project and change it there",
    });
  }
  const fixed: BundleFinding[] = [];
  for (const [file, findings] of byFile) {
    const path = `${folder}/${file}`;
    const { text, applied } = applyFixes(await Deno.readTextFile(path), findings);
    await Deno.writeTextFile(path, text);
    fixed.push(...applied);
  }
  return fixed;
}

/** Carries out fixes in a text, those that do not touch each other. */
export function applyFixes(
  text: string,
  findings: readonly BundleFinding[],
): { readonly text: string; readonly applied: readonly BundleFinding[] } {
  const applied: BundleFinding[] = [];
  let result = text;
  let before = Infinity;
  const sorted = findings.filter(({ fix }) => fix !== undefined)
    .toSorted((a, b) => b.fix!.start - a.fix!.start);
  for (const finding of sorted) {
    const { start, end, text: replacement } = finding.fix!;
    if (end > before) continue;
    result = result.slice(0, start) + replacement + result.slice(end);
    before = start;
    applied.unshift(finding);
  }
  return { text: result, applied };
}
