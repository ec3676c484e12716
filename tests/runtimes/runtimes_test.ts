import assert from "node:assert/strict";
import { ROOT } from "../../tools/_deno.ts";
import { makeNpmLayout } from "./_npm_layout.ts";

/** A runtime besides Deno. */
interface Runtime {
  /** Its column in docs/INSTALLATION.md. */
  readonly title: string;
  /** Its program, where it is installed in a version that will do. */
  readonly program: string | undefined;
  /** How it runs a script; what does not work without a hook is tried with it as well. */
  readonly args: readonly string[];
  readonly hook?: readonly string[];
}

/** The first line that a program prints about its version; `undefined` where there is no such program. */
async function versionOf(program: string): Promise<string | undefined> {
  try {
    const { stdout } = await new Deno.Command(program, { args: ["--version"] }).output();
    return new TextDecoder().decode(stdout).trim();
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

/** A program by its variable or its name, where its version is at least the wanted one. */
async function find(variable: string, name: string, least: number): Promise<string | undefined> {
  const named = Deno.env.get(variable);
  const program = named === undefined || named === "" ? name : named;
  const major = Number(/^v?(\d+)\./.exec(await versionOf(program) ?? "")?.[1] ?? 0);
  return major >= least ? program : undefined;
}

const RUNTIMES: readonly Runtime[] = [
  {
    title: "Node 22",
    program: await find("REMORA_TEST_NODE", "node", 22),
    args: ["--no-warnings"],
    hook: ["--import", "./text_imports.mjs"],
  },
  { title: "Bun", program: await find("REMORA_TEST_BUN", "bun", 1), args: [] },
];

/** The rows of the table, by what the probe calls them. */
const ROWS: Readonly<Record<string, string>> = {
  memory: "`memory:` stores",
  sqlite: "`sqlite:` stores",
  processes: "several processes on one `sqlite:` store",
  questions: "questions and answers",
  files: "overlay files, accepting changes",
  checkpoints: "checkpoints, to a folder and back",
  bus: "the event bus",
  jsonl: "JSON lines in and out",
  dashboard: "the dashboard as an app (`createDashboard`)",
};

let folder: Promise<string> | undefined;

Deno.test.afterAll(async () => {
  if (folder !== undefined) await Deno.remove(await folder, { recursive: true });
});

/** Packages as npm has them, made once and only where somebody uses them. */
function layout(): Promise<string> {
  return folder ??= (async () => {
    const made = await Deno.makeTempDir({ prefix: "remora-runtimes-" });
    await makeNpmLayout(made);
    return made;
  })();
}

for (const { title, program, args, hook } of RUNTIMES) {
  const isThere = program !== undefined;
  const name = `core and the dashboard do in ${title} what docs/INSTALLATION.md says`;
  Deno.test(
    isThere ? name : `${name} [${title} is not installed]`,
    { ignore: !isThere },
    async () => {
      const cwd = await layout();
      const plain = await probe(program ?? "", args, cwd);
      const hooked = hook === undefined
        ? plain
        : await probe(program ?? "", [...args, ...hook], cwd);
      const found = Object.entries(ROWS).map(([part, row]) => [
        row,
        plain[part] === "works"
          ? "works"
          : hooked[part] === "works"
          ? "works with a hook"
          : hooked[part],
      ]);
      const documented = await column(title);
      assert.deepEqual(found, Object.values(ROWS).map((row) => [row, documented.get(row)]));
    },
  );
}

async function probe(
  program: string,
  args: readonly string[],
  cwd: string,
): Promise<Readonly<Record<string, string>>> {
  const { stdout, stderr } = await new Deno.Command(program, {
    args: [...args, "probe.js"],
    cwd,
    signal: AbortSignal.timeout(60_000),
  }).output();
  const text = new TextDecoder().decode(stdout);
  assert.match(text, /^\{.*\}\s*$/, new TextDecoder().decode(stderr));
  return JSON.parse(text);
}

/** A column of the table in the docs: what stands in it, by row. */
async function column(title: string): Promise<ReadonlyMap<string, string>> {
  const text = await Deno.readTextFile(`${ROOT}/docs/INSTALLATION.md`);
  const lines = text.split("\n").filter((line) => line.startsWith("|"))
    .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()));
  const start = lines.findIndex((cells) => cells[0] === "What" && cells.includes(title));
  assert.ok(start >= 0, `docs/INSTALLATION.md has no column ${title}`);
  const index = lines[start]!.indexOf(title);
  return new Map(lines.slice(start + 2).map((cells) => [cells[0]!, cells[index] ?? ""]));
}

Deno.test("the docs have a row for each thing that is tried", async () => {
  const rows = await column("Bun");
  assert.deepEqual(Object.values(ROWS).filter((row) => !rows.has(row)), []);
});
