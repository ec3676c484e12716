import { GRAIL_CODES, type GrailCodeInfo } from "../../backend/grail/codes.ts";
import type { Generated } from "./generated.ts";
import { ROOT } from "../_deno.ts";

const PATH = "docs/GRAIL.md";
const BEGIN = "<!-- codes: made from backend/grail/codes.ts by deno task generate -->";
const END = "<!-- end of codes -->";

/** The findings of the check of scripts, each with an example, between two marks of `docs/GRAIL.md`. */
export async function generateGrailCodes(): Promise<Generated[]> {
  const text = await Deno.readTextFile(`${ROOT}/${PATH}`);
  const begin = text.indexOf(BEGIN);
  const end = text.indexOf(END);
  if (begin < 0 || end < begin) throw new Error(`${PATH} has no marks for the codes`);
  const table: Readonly<Record<string, GrailCodeInfo>> = GRAIL_CODES;
  const sections = Object.entries(table).map(([code, info]) => section(code, info));
  const body = [BEGIN, "", ...sections, END].join("\n");
  return [{ path: PATH, text: text.slice(0, begin) + body + text.slice(end + END.length) }];
}

function section(code: string, { severity, rules, title, why, example }: GrailCodeInfo): string {
  const whose = rules.length === 2 ? "" : `, \`${rules.join("")}\` only`;
  return `### ${code}\n\n${title} (${severity}${whose}). ${why}\n\n\`\`\`python\n${example}\n\`\`\`\n`;
}
