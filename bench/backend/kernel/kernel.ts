import { median, table, writeSection } from "../../report.ts";
import { installPeers, type PeerFolder } from "./_install.ts";
import { type Figures, parseFigures } from "./_figures.ts";

const HERE = new URL(".", import.meta.url);
const ROOT = new URL("../../../", import.meta.url);
const AGENTS = 1_000;
/** Peers that need longer than this for the thousand get fewer agents; the figures are per turn. */
const PEER_AGENTS = 300;
const CONCURRENCY = 64;
const ROUNDS = 3;

interface Contestant {
  readonly name: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly agents: number;
}

/** Runs all contestants in turns, several rounds, and writes the section. */
export async function benchKernel(): Promise<void> {
  await using peers = await installPeers(new URL("peers/", HERE));
  const folder = await Deno.makeTempDir({ prefix: "remora_bench_" });
  try {
    const contestants = [...ours(folder), ...others(peers)];
    const results = new Map<string, Figures[]>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const contestant of contestants) {
        const figures = await measure(contestant, round);
        results.set(contestant.name, [...(results.get(contestant.name) ?? []), figures]);
        console.log(`${contestant.name}: ${cells(figures).join(", ")}`);
      }
    }
    await writeSection("backend-kernel", "Agents", markdown(results));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function ours(folder: string): readonly Contestant[] {
  const program = new URL("ours.ts", HERE).pathname;
  const args = (store: string): readonly string[] => ["run", "-A", "--no-check", program, store];
  const cwd = ROOT.pathname;
  return [
    {
      name: "Remora, `sqlite:` (durable)",
      args: args(`sqlite:${folder}/bench.db`),
      cwd,
      agents: AGENTS,
    },
    { name: "Remora, `memory:`", args: args("memory:"), cwd, agents: AGENTS },
  ];
}

function others(peers: PeerFolder): readonly Contestant[] {
  const contestant = (name: string, file: string, ...more: readonly string[]): Contestant => ({
    name,
    args: ["run", "-A", "--node-modules-dir=manual", "run.js", file, ...more],
    cwd: peers.path,
    agents: PEER_AGENTS,
  });
  const { versions } = peers;
  return [
    contestant(`\`@openai/agents\` ${versions["@openai/agents"]}`, "./openai_agents.js"),
    contestant(`\`ai\` ${versions.ai}`, "./ai_sdk.js"),
    contestant(`\`@langchain/langgraph\` ${versions["@langchain/langgraph"]}`, "./langgraph.js"),
    contestant(
      `\`@langchain/langgraph\` ${versions["@langchain/langgraph"]}, MemorySaver`,
      "./langgraph.js",
      "saver",
    ),
  ];
}

/** One contestant in a process of its own, against a server in a process of its own. */
async function measure(contestant: Contestant, round: number): Promise<Figures> {
  const server = new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "--no-check", new URL("server.ts", HERE).pathname],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
  try {
    const port = await firstLine(server.stdout);
    const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [...contestant.args],
      cwd: contestant.cwd,
      env: {
        BENCH_PORT: port,
        BENCH_AGENTS: String(contestant.agents),
        BENCH_CONCURRENCY: String(CONCURRENCY),
        BENCH_ROUND: String(round),
      },
    }).output();
    const text = new TextDecoder().decode(stdout);
    if (code !== 0) {
      throw new Error(`${contestant.name}: ${new TextDecoder().decode(stderr)}`);
    }
    return parseFigures(text);
  } finally {
    server.kill("SIGKILL");
    await server.status;
  }
}

async function firstLine(stdout: ReadableStream<Uint8Array>): Promise<string> {
  const reader = stdout.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value).trim();
}

function cells(figures: Figures): readonly string[] {
  return [
    figures.turnsPerSecond.toFixed(0),
    figures.cpuMicros.toFixed(0),
    figures.startMs.toFixed(0),
    (figures.peakBytes / 1e6).toFixed(0),
  ];
}

function markdown(results: ReadonlyMap<string, readonly Figures[]>): string {
  const rows = [...results].map(([name, all]) => {
    const middle = (pick: (figures: Figures) => number): number => median(all.map(pick));
    return [
      name,
      ...cells({
        turnsPerSecond: middle((figures) => figures.turnsPerSecond),
        cpuMicros: middle((figures) => figures.cpuMicros),
        startMs: middle((figures) => figures.startMs),
        peakBytes: middle((figures) => figures.peakBytes),
      }),
    ];
  });
  const head = ["", "turns/s", "CPU µs/turn", "start ms", "peak MB"];
  return `
${AGENTS} agents (the peers: ${PEER_AGENTS}) of ten tool calls and a final answer, ${CONCURRENCY} at a time, against a model server
in another process that answers at once; all in Deno, over HTTP, not streamed. Each ran ${ROUNDS} times, in turns; the
figures are medians. *start* is from the first import to the end of the first agent, *CPU* is that of the
agents' process, *peak* its resident memory. Remora journals every step and tells it as an event, with
\`sqlite:\` each is on disk before the next one; the peers keep nothing, but for MemorySaver, which keeps it in memory.
The peers ask with \`fetch\`, Remora over connections of its own, as always on plain HTTP without a proxy.

${table(head, rows)}

Target: three times the best peer, and less memory.`;
}
