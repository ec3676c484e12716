import type { Generated } from "../generate.ts";
import { ROOT } from "../_deno.ts";

const SOURCE = "examples/sample_project";
const PATH = "cli/commands/demo/sample_project.ts";

/**
 * The sample project as a module: `remora demo` runs from a registry or a binary too, where there is no
 * folder to copy.
 */
export async function generateSampleProject(): Promise<Generated[]> {
  const entries: string[] = [];
  for (const path of (await filesOf(SOURCE)).sort()) {
    const text = await Deno.readTextFile(`${ROOT}/${SOURCE}/${path}`);
    entries.push(`  ${JSON.stringify(path)}: ${templateLiteral(text)},`);
  }
  const text = [
    `// Made from ${SOURCE} by: deno task generate`,
    "// deno-fmt-ignore-file",
    "",
    "/** Path and text of each file of the sample project. */",
    "export const SAMPLE_PROJECT: Readonly<Record<string, string>> = {",
    ...entries,
    "};",
    "",
  ].join("\n");
  return [{ path: PATH, text }];
}

async function filesOf(folder: string, prefix = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(`${ROOT}/${folder}`)) {
    // What a linter or an editor leaves behind is not part of the project.
    if (entry.name.startsWith(".") || entry.name === "__pycache__") continue;
    const path = prefix + entry.name;
    if (entry.isDirectory) paths.push(...await filesOf(`${folder}/${entry.name}`, `${path}/`));
    else if (entry.isFile) paths.push(path);
  }
  return paths;
}

function templateLiteral(text: string): string {
  return "`" + text.replaceAll(/[\\`]|\$\{/g, (match) => `\\${match}`) + "`";
}
