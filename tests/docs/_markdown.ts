import { ROOT } from "../../tools/_deno.ts";
import { FOLDERS } from "../../tools/packages.ts";

/** A Markdown file of the project. */
export interface Page {
  /** Relative to the repository. */
  readonly path: string;
  readonly text: string;
}

/** A fenced block. */
export interface CodeBlock {
  readonly page: string;
  /** The line of the opening fence, from 1. */
  readonly line: number;
  /** What stands after the fence: `sh`, `ts ignore`. */
  readonly info: string;
  readonly text: string;
}

/** A link or an image. */
export interface Link {
  readonly page: string;
  readonly target: string;
}

/** README and docs of the project and of each package. */
export async function pages(): Promise<Page[]> {
  const paths = ["CHANGELOG.md", "CONTRIBUTING.md", "examples/README.md"];
  for (const folder of FOLDERS) paths.push(folder === "." ? "README.md" : `${folder}/README.md`);
  for await (const { name } of Deno.readDir(`${ROOT}/docs`)) {
    if (name.endsWith(".md")) paths.push(`docs/${name}`);
  }
  const found: Page[] = [];
  for (const path of paths.sort()) {
    try {
      found.push({ path, text: await Deno.readTextFile(`${ROOT}/${path}`) });
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
  return found;
}

/** The fenced blocks of a page. */
export function codeBlocks({ path, text }: Page): CodeBlock[] {
  const blocks: CodeBlock[] = [];
  for (const match of text.matchAll(/^([ ]*)```([^\n]*)\n([^]*?)^\1```[ ]*$/gm)) {
    const line = text.slice(0, match.index).split("\n").length;
    blocks.push({ page: path, line, info: match[2]!.trim(), text: match[3]! });
  }
  return blocks;
}

/** Links and images outside of code. */
export function links({ path, text }: Page): Link[] {
  const prose = withoutCode(text);
  const inline = [...prose.matchAll(/\]\(<?([^)\s>]+)>?(?:\s+"[^"]*")?\)/g)];
  const html = [...prose.matchAll(/\b(?:href|src|srcset)="([^"]+)"/g)];
  return [...inline, ...html].map((match) => ({ page: path, target: match[1]! }));
}

/** The anchors of a page's headings, as code forges make them. */
export function anchors({ text }: Page): Set<string> {
  const found = new Set<string>();
  for (const [, title] of withoutBlocks(text).matchAll(/^#{1,6}\s+(.+?)\s*$/gm)) {
    const plain = title!.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[`*]/g, "");
    const slug = plain.toLowerCase().replace(/[^\p{L}\p{N}\s_-]/gu, "").replace(/\s/g, "-");
    let anchor = slug;
    for (let n = 1; found.has(anchor); n++) anchor = `${slug}-${n}`;
    found.add(anchor);
  }
  return found;
}

function withoutBlocks(text: string): string {
  return text.replace(/^([ ]*)```[^\n]*\n[^]*?^\1```[ ]*$/gm, "");
}

function withoutCode(text: string): string {
  return withoutBlocks(text).replace(/`[^`\n]*`/g, "");
}
