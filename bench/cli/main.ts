/**
 * How long a command takes that somebody types and waits for: ours from a checkout, with everything cached,
 * and in the same run the command lines of others, installed with npm.
 *
 * @module
 */
import { join } from "node:path";
import { ROOT } from "../../tools/_deno.ts";
import { median, table, writeSection } from "../report.ts";

const ROUNDS = 9;
const BUNDLES = 100;

/** Packages of others, and the command that each brings. */
const PEERS = [
  { name: "mastra", program: "mastra" },
  { name: "@langchain/langgraph-cli", program: "langgraphjs" },
  { name: "wrangler", program: "wrangler" },
] as const;

/** A command, and where it runs. */
interface Command {
  readonly title: string;
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** The exit code that says that it worked. @default {0} */
  readonly code?: number;
}

if (import.meta.main) {
  const folder = await Deno.makeTempDir({ prefix: "remora_bench_cli_" });
  try {
    const commands = [...await ours(folder), ...await peers(join(folder, "peers"))];
    const times = new Map<Command, number[]>(commands.map((command) => [command, []]));
    // In turns, so that a slow moment of the machine meets all of them.
    for (let round = 0; round <= ROUNDS; round++) {
      for (const [command, found] of times) {
        const milliseconds = await time(command);
        // The first round fills caches.
        if (round > 0) found.push(milliseconds);
      }
    }
    const rows = [...times].map(([{ title }, found]) => [
      `\`${title}\``,
      median(found).toFixed(0),
      Math.min(...found).toFixed(0),
    ]);
    for (const row of rows) console.log(row.join("  "));
    await writeSection("cli", "Commands", markdown(rows));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function ours(folder: string): Promise<readonly Command[]> {
  const project = join(folder, "project");
  for (let index = 0; index < BUNDLES; index++) {
    const bundle = join(project, "agents", `lint${index}`);
    await Deno.mkdir(bundle, { recursive: true });
    await Deno.copyFile(join(ROOT, "agents/lint/bundle.yaml"), join(bundle, "bundle.yaml"));
  }
  const remora = (title: string, args: readonly string[], code = 0): Command => ({
    title,
    program: Deno.execPath(),
    args: ["run", "-A", join(ROOT, "cli.ts"), ...args],
    cwd: project,
    code,
  });
  return [
    remora("remora --help", ["--help"]),
    remora(`remora list-agents, ${BUNDLES} bundles`, ["list-agents"]),
    remora("remora questions", ["questions"]),
    // It starts a dashboard of its own to measure it, and finds no model server.
    remora("remora doctor", ["doctor"], 2),
  ];
}

async function peers(folder: string): Promise<readonly Command[]> {
  await Deno.mkdir(folder, { recursive: true });
  await Deno.writeTextFile(join(folder, "package.json"), `{ "private": true }\n`);
  const { success, stderr } = await new Deno.Command("npm", {
    args: ["install", "--no-audit", "--no-fund", ...PEERS.map(({ name }) => name)],
    cwd: folder,
    stdin: "null",
    stderr: "piped",
  }).output();
  if (!success) throw new Error(`npm install: ${new TextDecoder().decode(stderr)}`);
  return await Promise.all(PEERS.map(async ({ name, program }) => {
    const { version }: { version: string } = JSON.parse(
      await Deno.readTextFile(join(folder, "node_modules", name, "package.json")),
    );
    return {
      title: `${program} --help (${name} ${version})`,
      program: join(folder, "node_modules/.bin", program),
      args: ["--help"],
      cwd: folder,
    };
  }));
}

/** Milliseconds from the start of a process to its end. */
async function time({ title, program, args, cwd, code: expected = 0 }: Command): Promise<number> {
  const start = performance.now();
  const { code, stderr } = await new Deno.Command(program, {
    args: [...args],
    cwd,
    env: { NO_COLOR: "1", REMORA_STORE: "", REMORA_BASE_URL: "http://127.0.0.1:9/v1" },
    stdin: "null",
  }).output();
  const milliseconds = performance.now() - start;
  if (code !== expected) {
    throw new Error(`${title}: exit code ${code}: ${new TextDecoder().decode(stderr)}`);
  }
  return milliseconds;
}

function markdown(rows: readonly (readonly string[])[]): string {
  return `From the start of the process to its end, everything cached, no model server, median and best of
${ROUNDS} rounds in turns. Ours run from a checkout under Deno, the others under Node ${nodeVersion()}.
\`doctor\` starts a dashboard and waits for its first page. Targets: 80 ms for \`--help\`, 300 ms for
\`list-agents\`; the dashboard's first byte stands above.

${table(["Command", "median ms", "best ms"], rows)}`;
}

function nodeVersion(): string {
  const { stdout } = new Deno.Command("node", { args: ["--version"] }).outputSync();
  return new TextDecoder().decode(stdout).trim().replace(/^v/, "");
}
