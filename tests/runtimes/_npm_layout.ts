import { join } from "node:path";
import ts from "typescript";
import { deno, ROOT } from "../../tools/_deno.ts";
import { type Package, readPackages } from "../../tools/packages.ts";

/** What Node and Bun get: packages as a registry for npm serves them, JavaScript instead of TypeScript. */
const PACKAGES = ["core", "frontend"];

/**
 * Makes a folder with `node_modules` in it: our packages as JavaScript, what they need from npm beside them.
 *
 * @param folder An empty folder.
 */
export async function makeNpmLayout(folder: string): Promise<void> {
  const packages = (await readPackages()).filter((pkg) => PACKAGES.includes(pkg.folder));
  const dependencies = Object.assign({}, ...packages.map(npmDependencies));
  await write(join(folder, "package.json"), JSON.stringify({ type: "module", dependencies }));
  const { code, stderr } = await deno(["install", "--quiet", "--node-modules-dir=auto"], {
    cwd: folder,
  });
  if (code !== 0) throw new Error(`Cannot install what the packages need: ${stderr}`);
  for (const pkg of packages) await copyPackage(pkg, join(folder, "node_modules", pkg.name));
  // The syntax of the probe is ours too: Node 22 does not know `await using`.
  const probe = await Deno.readTextFile(`${ROOT}/tests/runtimes/probe.js`);
  await write(join(folder, "probe.js"), javaScript(probe, "probe.js"));
  await Deno.copyFile(`${ROOT}/tests/runtimes/text_imports.mjs`, join(folder, "text_imports.mjs"));
}

/** `npm:hono@^4.13.19` as npm writes it. */
function npmDependencies({ imports }: Package): Record<string, string> {
  return Object.fromEntries(
    Object.values(imports).map((specifier) => {
      const match = /^npm:(@?[^@]+)@(.+)$/.exec(specifier);
      return [match?.[1] ?? specifier, match?.[2] ?? "*"];
    }),
  );
}

async function copyPackage(pkg: Package, target: string): Promise<void> {
  const { name, version, folder } = pkg;
  const exports = Object.fromEntries(
    Object.entries(pkg.exports).map(([path, file]) => [path, javaScriptName(file)]),
  );
  await write(
    join(target, "package.json"),
    JSON.stringify({ name, version, type: "module", exports }),
  );
  for await (const path of sources(join(ROOT, folder))) {
    const inside = path.slice(join(ROOT, folder).length);
    const text = await Deno.readTextFile(path);
    const isTypeScript = /\.tsx?$/.test(path);
    await write(
      join(target, isTypeScript ? javaScriptName(inside) : inside),
      isTypeScript ? transpile(text, path, pkg) : text,
    );
  }
}

function javaScriptName(path: string): string {
  return path.replace(/\.tsx?$/, ".js");
}

/** What a registry does to TypeScript for npm: no types, no JSX, names of files and packages rewritten. */
function transpile(text: string, fileName: string, { imports }: Package): string {
  return Object.entries(imports).reduce((output, [name, specifier]) => {
    const npmName = /^npm:(@?[^@]+)/.exec(specifier)?.[1] ?? name;
    return output.replaceAll(`"${name}"`, `"${npmName}"`).replaceAll(`"${name}/`, `"${npmName}/`);
  }, javaScript(text, fileName));
}

function javaScript(text: string, fileName: string): string {
  return ts.transpileModule(text, {
    fileName,
    compilerOptions: {
      target: ts.ScriptTarget.ES2022,
      module: ts.ModuleKind.ESNext,
      jsx: ts.JsxEmit.ReactJSX,
      jsxImportSource: "@hono/hono/jsx",
      rewriteRelativeImportExtensions: true,
    },
  }).outputText;
}

async function* sources(folder: string): AsyncGenerator<string> {
  for await (const { name, isDirectory } of Deno.readDir(folder)) {
    const path = join(folder, name);
    if (isDirectory) {
      if (name !== "testdata") yield* sources(path);
    } else if (/(?<!_test)\.(tsx?|js)$|^deno\.json$/.test(name)) yield path;
  }
}

async function write(path: string, text: string): Promise<void> {
  await Deno.mkdir(join(path, ".."), { recursive: true });
  await Deno.writeTextFile(path, text);
}
