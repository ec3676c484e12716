import type { JsonObject } from "@remora/core";
import { GRAIL_CODES } from "../grail/codes.ts";
import { BUNDLE_CODES, type BundleCodeInfo } from "./codes.ts";
import type { BundleFinding } from "./types.ts";
import type { BundleReport } from "./validate.ts";

type RuleInfo = Pick<BundleCodeInfo, "severity" | "title" | "why">;

const LEVELS = { error: "error", warning: "warning", hint: "note" } as const;

/**
 * Reports as SARIF 2.1.0, for code hosts that show findings beside the code.
 *
 * @param options `version` of the program that reports; `uriOf` gives a file's place as a URI, relative
 * to the repository.
 * @see {@link https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html}
 */
export function toSarif(
  reports: readonly BundleReport[],
  options: {
    readonly version?: string;
    readonly uriOf?: (report: BundleReport, file: string) => string;
  } = {},
): JsonObject {
  const uriOf = options.uriOf ??
    (({ path, folder }, file) =>
      `${folder ?? path}/${file}`.split("/").map(encodeURIComponent).join("/"));
  const table: Readonly<Record<string, RuleInfo>> = { ...BUNDLE_CODES, ...GRAIL_CODES };
  const used = new Set(reports.flatMap(({ findings }) => findings.map(({ code }) => code)));
  const rules = Object.entries(table).filter(([code]) => used.has(code))
    .map(([id, { severity, title, why }]): JsonObject => ({
      id,
      shortDescription: { text: title },
      fullDescription: { text: why },
      defaultConfiguration: { level: LEVELS[severity] },
    }));
  const indexOf = (code: string): number => rules.findIndex(({ id }) => id === code);
  const version = options.version === undefined ? {} : { version: options.version };
  return {
    $schema: "https://json.schemastore.org/sarif-2.1.0.json",
    version: "2.1.0",
    runs: [{
      tool: { driver: { name: "remora validate-agents", ...version, rules } },
      columnKind: "utf16CodeUnits",
      results: reports.flatMap((report) =>
        report.findings.map((finding) =>
          toResult(finding, uriOf(report, finding.file), indexOf(finding.code))
        )
      ),
    }],
  };
}

function toResult(
  { code, severity, line, column, message, fix }: BundleFinding,
  uri: string,
  ruleIndex: number,
): JsonObject {
  const replacement = fix === undefined ? {} : {
    deletedRegion: { charOffset: fix.start, charLength: fix.end - fix.start },
    insertedContent: { text: fix.text },
  };
  return {
    ruleId: code,
    ruleIndex,
    level: LEVELS[severity],
    message: { text: message },
    locations: [{
      physicalLocation: {
        artifactLocation: { uri },
        region: { startLine: line, startColumn: column },
      },
    }],
    ...(fix === undefined ? {} : {
      fixes: [{
        description: { text: fix.title },
        artifactChanges: [{ artifactLocation: { uri }, replacements: [replacement] }],
      }],
    }),
  };
}
