import { openStore } from "@remora/core";
import { createOpenAiClient, queueRun } from "@remora/backend";
import { startScriptedServer } from "@remora/backend/testing";

const AGENTS = 1_000;
const LATENCY = 50;
const TURNS = 2;
/** Agents that a worker runs at the same time. */
const SLOTS = 16;
const CLI = new URL("../../cli.ts", import.meta.url).pathname;

/** The harness bundle over 1,000 files, shared by worker processes over one SQLite file. */
export async function benchWorkers(): Promise<readonly (readonly string[])[]> {
  const rows: string[][] = [];
  let alone = 0;
  for (const workers of [1, 2, 4]) {
    const seconds = await runWith(workers);
    if (workers === 1) alone = seconds;
    const best = AGENTS / (workers * SLOTS) * TURNS * LATENCY / 1000;
    rows.push([
      String(workers),
      `${seconds.toFixed(2)} s`,
      (AGENTS / seconds).toFixed(0),
      `${best.toFixed(2)} s`,
      `${(alone / (seconds * workers) * 100).toFixed(0)} %`,
    ]);
  }
  return rows;
}

/** Seconds from the first agent's start to the last one's end. */
async function runWith(workers: number): Promise<number> {
  const folder = await Deno.makeTempDir();
  const root = `${folder}/project`;
  try {
    await Deno.mkdir(root);
    for (let index = 0; index < AGENTS; index++) {
      await Deno.writeTextFile(`${root}/f${index}.ts`, `export const a = ${index};\n`);
    }
    await using server = await startScriptedServer(
      Array.from({ length: AGENTS * TURNS }, () => answer),
    );
    const url = `sqlite:${folder}/bench.db`;
    await using store = await openStore(url);
    const model = createOpenAiClient({ baseUrl: server.baseUrl, model: "scripted" });
    const { graphId } = await queueRun({
      store,
      model,
      root,
      paths: ["."],
      bundle: "harness",
      probe: false,
    });
    const children = Array.from({ length: workers }, () =>
      new Deno.Command(Deno.execPath(), {
        args: [
          ...["run", "-A", CLI, "worker", graphId, "--until-idle", "--slots", String(SLOTS)],
          ...["--store", url, "--base-url", server.baseUrl, "--model", "scripted"],
        ],
        stdin: "null",
        stdout: "null",
        stderr: "inherit",
      }).spawn());
    const codes = await Promise.all(children.map(async (child) => (await child.status).code));
    if (codes.some((code) => code !== 0)) throw new Error(`The workers ended with ${codes}`);
    return await elapsed(store, graphId);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function elapsed(
  store: Awaited<ReturnType<typeof openStore>>,
  graphId: string,
): Promise<number> {
  const times = async (pattern: string): Promise<number[]> => {
    const filter = { graphId, patterns: [pattern] };
    const events = await store.events.read({ filter, limit: 10_000 });
    return events.map(({ timestamp }) => Date.parse(timestamp));
  };
  const ends = await times("agent:completed");
  if (ends.length !== AGENTS) throw new Error(`${ends.length} of ${AGENTS} agents completed`);
  return (Math.max(...ends) - Math.min(...await times("agent:started"))) / 1000;
}

/** Calls `echo` first and `submit_result` then, after the time that a model server takes. */
async function answer(request: { readonly messages: readonly { readonly role: string }[] }) {
  await new Promise((resolve) => setTimeout(resolve, LATENCY));
  const called = request.messages.some(({ role }) => role === "tool");
  return called
    ? { toolCalls: [{ name: "submit_result", arguments: { summary: "done" } }] }
    : { toolCalls: [{ name: "echo", arguments: { payload: "ping" } }] };
}
