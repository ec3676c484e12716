import { median, table, writeSection } from "../../report.ts";
import { shippedFiles } from "../../../backend/shipped/mod.ts";

const ROOT = new URL("../../../", import.meta.url).pathname;
const PROGRAM = new URL("_validate.ts", import.meta.url).pathname;
const RUNS = 10;

/** Writes how fast bundles are validated and listed. */
export async function benchBundles(): Promise<void> {
  const rows: string[][] = [];
  rows.push(await validating(100, "shipped"));
  rows.push(await validating(1_000, "shipped"));
  rows.push(await validating(100, "scripts"));
  rows.push(await listing());
  const about =
    `Copies of the shipped bundles, each with a name and a line of its own, so that none is like \
another; and copies of a bundle of dialect B with three Grail scripts. Each figure is the median of ${RUNS} \
processes that were started for it. \`list-agents\` is the whole command, start of Deno included, with no model \
server to be found. Targets: 200 bundles a second; 300 ms.`;
  const head = ["What", "Bundles a second", "Milliseconds", "From – to"];
  await writeSection("backend-bundles", "Bundles", `${about}\n\n${table(head, rows)}`);
}

async function validating(copies: number, kind: "shipped" | "scripts"): Promise<string[]> {
  await using shelf = await Shelf.make(copies, kind);
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const said = await deno(["run", "-A", "--no-check", PROGRAM, `${shelf.path}/agents`], ROOT);
    const { milliseconds, bundles } = JSON.parse(said);
    if (bundles !== copies) throw new Error(`${bundles} bundles instead of ${copies}`);
    times.push(milliseconds);
  }
  const what = kind === "shipped" ? "shipped ones" : "with three Grail scripts each";
  return row(`validate ${copies.toLocaleString("en")}, ${what}`, times, copies);
}

async function listing(): Promise<string[]> {
  await using shelf = await Shelf.make(100, "shipped");
  const times: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    const start = performance.now();
    await deno(["run", "-A", `${ROOT}/cli.ts`, "list-agents"], shelf.path);
    times.push(performance.now() - start);
  }
  return row("`remora list-agents`, 100", times, 100);
}

function row(what: string, times: readonly number[], count: number): string[] {
  const middle = median(times);
  const cells = [
    what,
    Math.round(count / (middle / 1000)).toLocaleString("en"),
    middle.toFixed(0),
    `${Math.min(...times).toFixed(0)} – ${Math.max(...times).toFixed(0)}`,
  ];
  console.log(cells.join(" | "));
  return cells;
}

async function deno(args: readonly string[], cwd: string): Promise<string> {
  const command = new Deno.Command(Deno.execPath(), { args: [...args], cwd, stderr: "piped" });
  const { code, stdout, stderr } = await command.output();
  if (code !== 0) throw new Error(new TextDecoder().decode(stderr));
  return new TextDecoder().decode(stdout);
}

/** A folder with `agents/` full of bundles. */
class Shelf implements AsyncDisposable {
  readonly path: string;

  private constructor(path: string) {
    this.path = path;
  }

  static async make(copies: number, kind: "shipped" | "scripts"): Promise<Shelf> {
    const path = await Deno.makeTempDir({ prefix: "remora_bench_" });
    const manifests = kind === "shipped"
      ? Object.entries(await shippedFiles("agents/")).filter(([file]) =>
        file.endsWith("/bundle.yaml")
      ).map(([, text]) => text)
      : [MANIFEST];
    for (let copy = 0; copy < copies; copy++) {
      const folder = `${path}/agents/bundle_${String(copy).padStart(4, "0")}`;
      await Deno.mkdir(`${folder}/tools`, { recursive: true });
      const text = manifests[copy % manifests.length]!;
      await Deno.writeTextFile(
        `${folder}/bundle.yaml`,
        text.replace(/^name: .*$/m, `name: bundle_${copy}`) + `priority: ${copy}\n`,
      );
      if (kind === "shipped") continue;
      for (const name of ["check", "fix", "submit_result"]) {
        await Deno.writeTextFile(`${folder}/tools/${name}.pym`, `${SCRIPT}\n# ${name} ${copy}\n`);
      }
    }
    return new Shelf(path);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.path, { recursive: true });
  }
}

const MANIFEST = `name: scripts
model: {plugin: qwen, grammar: {mode: structural_tag}}
initial_context:
  system_prompt: |
    <task_description>
    Check the file.
    </task_description>
    Respond with exactly one tool call each turn.
  user_template: "{{ node_text }}"
tools:
- {name: check, description: Checks.}
- {name: fix, description: Fixes.}
- {name: submit_result, description: Ends.}
termination_tool: submit_result
`;

const SCRIPT = `from grail import Input, external

path: str = Input("path")
limit: int | None = Input("limit", default=None)


@external
async def read_file(path: str) -> str: ...


async def lines_of(name: str) -> list[str]:
    text = await read_file(name)
    return [line for line in text.split("\\n") if line.strip()]


try:
    lines = await lines_of(path)
    result = {"result": lines[:limit], "summary": f"{len(lines)} lines", "outcome": "success"}
except Exception as error:
    result = {"result": None, "summary": "failed", "outcome": "error", "error": str(error)}

result
`;
