import { BUNDLE_CODES, type BundleCodeInfo } from "../../backend/bundle/codes.ts";
import type { Generated } from "./generated.ts";
import { ROOT } from "../_deno.ts";

const PATH = "docs/BUNDLES.md";
const BEGIN = "<!-- codes: made from backend/bundle/codes.ts by deno task generate -->";
const END = "<!-- end of codes -->";

/** The findings of the validator, each with an example, between two marks of `docs/BUNDLES.md`. */
export async function generateBundleCodes(): Promise<Generated[]> {
  const text = await Deno.readTextFile(`${ROOT}/${PATH}`);
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PATH} has no marks for the codes`);
  const table: Readonly<Record<string, BundleCodeInfo>> = BUNDLE_CODES;
  const sections = Object.entries(table).map(([code, info]) => section(code, info));
  const body = [BEGIN, "", ...sections, END].join("\n");
  return [{ path: PATH, text: text.slice(0, begin) + body + text.slice(end + END.length) }];
}

function section(code: string, { severity, title, why, example, fixable }: BundleCodeInfo): string {
  const fix = fixable === true ? ", `--fix` cures it" : "";
  return `### ${code}\n\n${title} (${severity}${fix}). ${why}\n\n\`\`\`yaml\n${example}\n\`\`\`\n`;
}
