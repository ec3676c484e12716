import {
  createEvent,
  type EventCategory,
  type EventFilter,
  openStore,
  type Store,
} from "@remora/core";
import { table } from "../report.ts";
import { percentile, thousands, withFile } from "./_measure.ts";

const COUNT = 1_000_000;
const LIMIT = 200;
const ROUNDS = 7;
/** Events of one agent, and of one run. */
const OF_AGENT = 100;
const OF_GRAPH = 10_000;

const WANTED: readonly (readonly [string, EventFilter | undefined])[] = [
  ["everything", undefined],
  ["one agent", { agentId: "run/50/file5.ts" }],
  ["one run", { graphId: "50" }],
  ["questions", { patterns: ["agent:blocked"] }],
  ["questions of one run", { graphId: "99", patterns: ["agent:blocked"] }],
  ["one rare kind of tool", { patterns: ["tool:failed"] }],
  ["all of agents", { patterns: ["agent:*"] }],
  ["all of tools", { patterns: ["tool:*"] }],
  ["all of models", { categories: ["model"] }],
  ["an action of any category", { actions: ["failed"] }],
  ["what never happened", { actions: ["nothing"] }],
];

/** Milliseconds of one page of a long log, for each kind of filter. */
export async function benchFilters(): Promise<string> {
  const rows = await withFile(async (path) => {
    await using store = await openStore(`sqlite:${path}`);
    await fill(store);
    const rows: string[][] = [];
    for (const [name, filter] of WANTED) {
      const cells = [name, await measure(store, filter, false), await measure(store, filter, true)];
      console.log(`filters: ${cells.join("  ")} ms`);
      rows.push(cells);
    }
    return rows;
  });
  return `${table(["Filter", "Oldest first ms", "Newest first ms"], rows)}

One \`read\` of up to ${LIMIT} events of a SQLite log of ${thousands(COUNT)}, median of ${ROUNDS}.`;
}

async function measure(
  store: Store,
  filter: EventFilter | undefined,
  reverse: boolean,
): Promise<string> {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const start = performance.now();
    await store.events.read({ ...(filter && { filter }), limit: LIMIT, reverse });
    times.push(performance.now() - start);
  }
  return percentile(times, 0.5).toFixed(2);
}

async function fill(store: Store): Promise<void> {
  for (let start = 0; start < COUNT; start += 2_000) {
    await store.events.append(Array.from({ length: 2_000 }, (_, index) => {
      const n = start + index;
      const [category, action] = kindOf(n);
      const graphId = `${Math.floor(n / OF_GRAPH)}`;
      return createEvent({
        category,
        action,
        agentId: `run/${graphId}/file${Math.floor(n / OF_AGENT) % OF_AGENT}.ts`,
        graphId,
        payload: { name: `file${n}.ts`, bundle: "lint", text: "x".repeat(100) },
      });
    }));
  }
}

/** As a run makes them: nearly all are of tools and models. */
function kindOf(n: number): readonly [EventCategory, string] {
  if (n % 1_000 === 0) return ["agent", "blocked"];
  if (n % 1_000 === 1) return ["agent", "resumed"];
  if (n % OF_AGENT === 2) return ["agent", "started"];
  if (n % OF_AGENT === 3) return ["agent", "completed"];
  if (n % 2_000 === 5) return ["tool", "failed"];
  const kinds = [["tool", "called"], ["tool", "completed"], ["model", "request"]] as const;
  return kinds[n % 4] ?? ["model", "response"];
}
