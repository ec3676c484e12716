import type { Generated } from "./generated.ts";
import { deno, ROOT } from "../_deno.ts";
import { type Package, readPackages } from "../packages.ts";
import { npmGraph, type NpmModule } from "./_npm_graph.ts";
import { NOTES } from "./dependency_notes.ts";

const PATH = "docs/DEPENDENCIES.md";
const TABLES = /<!-- generated -->[^]*<!-- end of generated -->/;

/** The tables of `docs/DEPENDENCIES.md`, from the graph that Deno resolves. */
export async function generateDependencies(): Promise<Generated[]> {
  // With npm-lazy-caching the packages are not there before something loads them.
  await deno(["install"]);
  const packages = await readPackages();
  const parts = ["<!-- generated -->"];
  for (const pkg of packages.filter(({ folder }) => folder !== ".")) parts.push(await section(pkg));
  parts.push(await developmentSection(packages.find(({ folder }) => folder === ".")!));
  parts.push("<!-- end of generated -->");
  const text = await Deno.readTextFile(`${ROOT}/${PATH}`);
  return [{ path: PATH, text: text.replace(TABLES, () => parts.join("\n\n")) }];
}

async function section(pkg: Package): Promise<string> {
  const entries = Object.entries(pkg.exports).filter(([path]) => !path.includes("testing"));
  const graph = await npmGraph(entries.map(([, file]) => `${pkg.folder}/${file}`));
  const title = `### ${pkg.name}`;
  if (graph.size === 0) return `${title}\n\nNo npm package.`;
  const all = [...graph.values()];
  return `${title}\n\n${total(all)}\n\n${table(directNames(pkg), graph)}`;
}

async function developmentSection(root: Package): Promise<string> {
  const graph = await npmGraph(Object.values(root.imports));
  const title = "### Tests and tools (never fetched by users)";
  return `${title}\n\n${total([...graph.values()])}\n\n${table(directNames(root), graph)}`;
}

/** npm names of the dependencies in a package's `deno.json`. */
export function directNames({ imports }: Package): string[] {
  return Object.values(imports).flatMap((specifier) =>
    /^npm:((?:@[^/@]+\/)?[^/@]+)/.exec(specifier)?.[1] ?? []
  );
}

function total(modules: readonly NpmModule[]): string {
  const bytes = modules.reduce((sum, module) => sum + module.bytes, 0);
  return `${modules.length} npm packages, ${megabytes(bytes)} MB unpacked.`;
}

function table(direct: readonly string[], graph: ReadonlyMap<string, NpmModule>): string {
  const head = "| Package | What for | MB | Licence | Who keeps it | Considered instead |";
  const lines = [head, "| --- | --- | --- | --- | --- | --- |"];
  for (const name of direct) {
    const module = graph.get(name);
    if (!module) continue; // declared, and no module loads it: a test tells
    const note = NOTES[name];
    const weight = [module, ...module.needs.flatMap((need) => graph.get(need) ?? [])]
      .reduce((sum, { bytes }) => sum + bytes, 0);
    const brings = module.needs.length > 0 ? ` (brings ${module.needs.join(", ")})` : "";
    lines.push(
      `| \`${name}\` ${module.version} | ${note?.purpose ?? ""}${brings} | ${
        megabytes(weight)
      } | ` +
        `${module.license} | ${note?.keeper ?? ""} | ${note?.instead ?? ""} |`,
    );
  }
  return lines.join("\n");
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 100_000 ? 2 : 1);
}
