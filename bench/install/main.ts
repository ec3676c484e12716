/**
 * What it costs to have a slice: fetching it with an empty cache, importing it, and running the dashboard.
 * In the same run, the agent frameworks of others, installed with npm.
 *
 * @module
 */
import type { Fetched } from "../../tests/publish/_fetched.ts";
import { EmptyMachine } from "../../tests/publish/_machine.ts";
import { publishAll } from "../../tests/publish/_publish.ts";
import type { Registry } from "../../tests/publish/registry/registry.ts";
import { median, table, writeSection } from "../report.ts";
import { measureDashboard } from "./_dashboard.ts";
import { measurePeer, PEERS } from "./_peers.ts";
import { type ImportCost, measureImport } from "./_probe.ts";

const ENTRIES = [
  "@remora/core",
  "@remora/frontend",
  "@remora/backend",
  "@remora/nats",
  "@remora/cli",
] as const;

interface Row {
  readonly name: string;
  readonly packages: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly cost: ImportCost | undefined;
}

if (import.meta.main) {
  await using registry = await publishAll();
  const rows: Row[] = [show(await baseline())];
  for (const entry of ENTRIES) rows.push(show(await measureEntry(registry, entry)));
  const dashboard = await measureDashboard(registry);
  for (const name of PEERS) {
    const { version, ...peer } = await measurePeer(name);
    rows.push(show({ ...peer, name: `${name} ${version}` }));
  }
  await writeSection("install", "Installing, importing, starting", markdown(rows, dashboard));
}

async function measureEntry(registry: Registry, entry: string): Promise<Row> {
  await using machine = await EmptyMachine.create(registry);
  const specifier = `jsr:${entry}`;
  // Not `deno cache`: that also fetches what only types refer to.
  await Deno.writeTextFile(`${machine.folder}/main.ts`, `import "${specifier}";\n`);
  const { code, stderr, milliseconds } = await machine.run(["run", "-A", "main.ts"]);
  if (code !== 0) throw new Error(`Running a program with ${specifier}: ${stderr}`);
  const { npm, bytes }: Fetched = await machine.fetched();
  const cost = await measureImport(specifier, { cwd: machine.folder, env: machine.env });
  return {
    name: entry,
    packages: npm.length,
    bytes: bytes.npm + bytes.ours,
    seconds: milliseconds / 1000,
    cost,
  };
}

/** A Deno process that imports nothing. */
async function baseline(): Promise<Row> {
  const folder = await Deno.makeTempDir({ prefix: "remora_baseline_" });
  const cost = await measureImport("data:text/javascript,", { cwd: folder });
  await Deno.remove(folder, { recursive: true });
  return { name: "deno", packages: 0, bytes: 0, seconds: 0, cost };
}

function show(row: Row): Row {
  console.log(cells(row).join("  "));
  return row;
}

function cells({ name, packages, bytes, seconds, cost }: Row): string[] {
  return [
    `\`${name}\``,
    String(packages),
    (bytes / 1e6).toFixed(1),
    seconds.toFixed(1),
    cost === undefined ? "fails" : cost.milliseconds.toFixed(0),
    cost === undefined ? "" : (cost.memory / 1e6).toFixed(0),
  ];
}

function markdown(
  rows: readonly Row[],
  dashboard: { firstByte: readonly number[]; memory: number },
): string {
  const head = ["Package", "npm packages", "MB", "install s", "import ms", "memory MB"];
  return `
Empty cache, empty folder. Ours come from a registry on loopback, their npm dependencies and the peers
(\`npm install\`) from the npm registry that the machine is configured for. *import* is the time of one
\`import()\` in Deno with everything cached, *memory* is resident memory after it; a Deno process that
imports nothing is the row \`deno\`.

${table(head, rows.map(cells))}

\`@remora/frontend/serve\`, everything cached: ${
    median(dashboard.firstByte).toFixed(0)
  } ms from starting the
process to the first byte of \`/\` (median of ${dashboard.firstByte.length}), ${
    (dashboard.memory / 1e6).toFixed(0)
  } MB resident when idle. Targets: 150 ms, 80 MB.`;
}
