import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { discover } from "./discover.ts";

// Real code, counted by somebody else: the TypeScript compiler, and Python's own parser.

const REPOSITORY = fileURLToPath(new URL("../../", import.meta.url));
const TYPES = ["class", "function", "method", "interface", "type", "enum"] as const;

type Counts = Record<(typeof TYPES)[number], number>;

async function countWithUs(
  root: string,
  extensions: readonly string[],
): Promise<ReadonlyMap<string, Counts>> {
  const { nodes, skipped } = await discover(["."], {
    root,
    extensions,
    nodeTypes: ["file", ...TYPES],
    gitignore: false,
  });
  // Grammars lag behind their languages: such files are reported, and few.
  const files = nodes.filter(({ type }) => type === "file").length;
  assert.ok(skipped.length <= files / 200, JSON.stringify(skipped));
  assert.equal(new Set(nodes.map(({ nodeId }) => nodeId)).size, nodes.length, "no id stands twice");
  const counts = new Map<string, Counts>();
  const unread = new Set(skipped.map(({ path }) => path));
  for (const { path, type } of nodes) {
    if (unread.has(path)) continue;
    const known = counts.get(path) ?? none();
    counts.set(path, known);
    if (type !== "file") known[type as keyof Counts]++;
  }
  return counts;
}

function none(): Counts {
  return { class: 0, function: 0, method: 0, interface: 0, type: 0, enum: 0 };
}

async function countWithCompiler(file: string): Promise<Counts> {
  const counts = none();
  const text = await Deno.readTextFile(file);
  const visit = (node: ts.Node): void => {
    const type = typeOf(node);
    if (type !== undefined) counts[type]++;
    ts.forEachChild(node, visit);
  };
  visit(ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true));
  return counts;
}

function typeOf(node: ts.Node): keyof Counts | undefined {
  if (ts.isClassDeclaration(node)) return "class";
  if (ts.isFunctionDeclaration(node)) return node.body === undefined ? undefined : "function";
  if (ts.isVariableDeclarationList(node)) {
    const types = node.declarations.map(({ name, initializer }) =>
      ts.isIdentifier(name) ? typeOfValue(initializer) : undefined
    );
    return types.find((type) => type === "class") ?? types.find((type) => type !== undefined);
  }
  if (ts.isExportAssignment(node)) {
    return node.isExportEquals === true ? undefined : typeOfValue(node.expression);
  }
  if (ts.isExpressionStatement(node) && ts.isBinaryExpression(node.expression)) {
    const { left, operatorToken, right } = node.expression;
    const isAssignment = operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      ts.isPropertyAccessExpression(left);
    return isAssignment ? typeOfValue(right) : undefined;
  }
  if (ts.isInterfaceDeclaration(node)) return "interface";
  if (ts.isTypeAliasDeclaration(node)) return "type";
  if (ts.isEnumDeclaration(node)) return "enum";
  if (ts.isPropertyDeclaration(node)) return isFunction(node.initializer) ? "method" : undefined;
  const isMethod = ts.isMethodDeclaration(node) || ts.isAccessor(node) ||
    ts.isConstructorDeclaration(node);
  return isMethod && ts.isClassLike(node.parent) && node.body ? "method" : undefined;
}

function typeOfValue(node: ts.Node | undefined): "class" | "function" | undefined {
  if (isFunction(node)) return "function";
  return node !== undefined && ts.isClassExpression(node) ? "class" : undefined;
}

function isFunction(node: ts.Node | undefined): boolean {
  return node !== undefined && (ts.isArrowFunction(node) || ts.isFunctionExpression(node));
}

async function assertSameCounts(root: string, extensions: readonly string[]): Promise<void> {
  const ours = await countWithUs(root, extensions);
  assert.ok(ours.size > 2, `${root} has files`);
  for (const [path, counts] of ours) {
    assert.deepEqual({ path, ...counts }, { path, ...await countWithCompiler(`${root}/${path}`) });
  }
}

Deno.test("the compiler finds the same in the whole of this repository", async () => {
  await assertSameCounts(REPOSITORY, ["ts", "tsx", "js", "mjs"]);
});

// Source and what it was compiled to, types included; modules, CommonJS, and what browsers load minified.
for (const name of ["openai", "hono", "yaml", "idiomorph"]) {
  Deno.test(`the compiler finds the same in the whole npm package ${name}`, async () => {
    await assertSameCounts(await packageFolder(name), [
      ...["ts", "mts", "cts", "tsx", "js", "mjs", "cjs"],
    ]);
  });
}

/** The folder of an installed npm package in Deno's cache. */
async function packageFolder(name: string): Promise<string> {
  const lock = JSON.parse(await Deno.readTextFile(`${REPOSITORY}deno.lock`));
  const key = Object.keys(lock.npm).find((id) => id.startsWith(`${name}@`)) ?? "";
  // Behind the version may stand what it was resolved with.
  const version = key.slice(name.length + 1).split("_")[0];
  // It is fetched where nothing has used it yet.
  await runDeno("cache", "--no-lock", `npm:${name}@${version}`);
  const { npmCache } = JSON.parse(await runDeno("info", "--json"));
  for await (const host of Deno.readDir(npmCache)) {
    const folder = `${npmCache}/${host.name}/${name}/${version}`;
    if (await Deno.stat(folder).then(() => true, () => false)) return folder;
  }
  throw new Error(`${name} ${version} is not in ${npmCache}`);
}

async function runDeno(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), { args: [...args] })
    .output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

const PYTHON = `
import ast, json, os, sys
counts = {}
root = sys.argv[1]
for folder, folders, files in os.walk(root):
    folders[:] = [f for f in folders if not f.startswith(".") and f != "__pycache__"]
    for name in files:
        path = os.path.join(folder, name)
        if not name.endswith(".py") or name.startswith("."): continue
        tree = ast.parse(open(path, "rb").read())
        count = {"class": 0, "function": 0, "method": 0}
        for node in ast.walk(tree):
            if isinstance(node, ast.ClassDef):
                count["class"] += 1
                inner = sum(isinstance(n, (ast.FunctionDef, ast.AsyncFunctionDef)) for n in node.body)
                count["method"] += inner
                count["function"] -= inner
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)): count["function"] += 1
        counts[os.path.relpath(path, root).replace(os.sep, "/")] = count
print(json.dumps([os.path.dirname(os.__file__), counts]))
`;

const python = await findPython();

Deno.test({
  name: `Python's own parser finds the same in its library${
    python === undefined ? " [python3 is not installed]" : ""
  }`,
  ignore: python === undefined,
  fn: async () => {
    for (const library of ["asyncio", "email", "json", "unittest"]) {
      const root = `${python}/${library}`;
      const [, theirs] = await runPython(root);
      const ours = await countWithUs(root, ["py"]);
      assert.equal(ours.size, Object.keys(theirs).length);
      for (const [path, { class: classes, function: functions, method }] of ours) {
        assert.deepEqual({ path, class: classes, function: functions, method }, {
          path,
          ...theirs[path],
        });
      }
    }
  },
});

async function findPython(): Promise<string | undefined> {
  try {
    return (await runPython("/nonexistent"))[0];
  } catch {
    return undefined;
  }
}

async function runPython(root: string): Promise<[string, Record<string, Record<string, number>>]> {
  const { code, stdout } = await new Deno.Command("python3", { args: ["-c", PYTHON, root] })
    .output();
  if (code !== 0) throw new Error("python3 failed");
  return JSON.parse(new TextDecoder().decode(stdout));
}
