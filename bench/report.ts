import { cpus, totalmem } from "node:os";

const FILE = new URL("../docs/BENCHMARKS.md", import.meta.url);

const HEAD = `# Benchmarks

Each section is written by \`deno task bench NAME\`: our figures and the peers' come from the same run on the
same machine. They are measurements, not tests; nothing fails when a machine is slow.
`;

/** Replaces (or adds) the section of one benchmark in \`docs/BENCHMARKS.md\`. */
export async function writeSection(name: string, title: string, markdown: string): Promise<void> {
  const text = await readReport();
  const [start, end] = [`<!-- bench ${name} -->`, `<!-- end of ${name} -->`];
  const section = `${start}\n## ${title}\n\n${markdown.trim()}\n\n${machine()}\n${end}`;
  const from = text.indexOf(start);
  const to = text.indexOf(end);
  const next = from >= 0 && to > from
    ? text.slice(0, from) + section + text.slice(to + end.length)
    : `${text.trimEnd()}\n\n${section}\n`;
  await Deno.writeTextFile(FILE, next);
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

/** The middle of a list of numbers. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

function machine(): string {
  const model = cpus()[0]?.model.trim() ?? "unknown processor";
  const memory = Math.round(totalmem() / 2 ** 30);
  const date = new Date().toISOString().slice(0, 10);
  return `Measured ${date}: Deno ${Deno.version.deno}, ${Deno.build.os}, ${cpus().length} × ${model}, ` +
    `${memory} GiB.`;
}

async function readReport(): Promise<string> {
  try {
    return await Deno.readTextFile(FILE);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return HEAD;
    throw error;
  }
}
