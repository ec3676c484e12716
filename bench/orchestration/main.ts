/**
 * Orchestration: finding nodes, scheduling agents, a run against a slow model server, accepting files, and
 * validating bundles.
 *
 * @module
 */
import { table, writeSection } from "../report.ts";
import { benchAccept } from "./accept.ts";
import { benchBundles } from "./bundles.ts";
import { benchDiscovery } from "./discovery.ts";
import { benchRun } from "./run.ts";
import { benchSchedule } from "./schedule.ts";
import { benchWorkers } from "./workers.ts";

/** What has to be said about some of the tables. */
const NOTES: Readonly<Record<string, string>> = {
  "Discovery":
    "The loop reads and parses, in one thread. The first run also asks the queries, hashes every node and writes the " +
    "index into SQLite, in as many threads as there are processors. Each is measured in a process of its own: both " +
    "begin with code that the engine has not optimized yet. The second run is another process with the same index. " +
    "Medians of three rounds. The target is 5 MB/s for the first run; of what it does, all but a few percent is the " +
    "parser and its queries in wasm, so what can be reached is a matter of processors and of the engine. Deno 2.9 has the " +
    "engine check each access to memory in wasm in software, where Node lets the processor do it " +
    "([denoland/deno#35658](https://github.com/denoland/deno/issues/35658)); the last column is the loop without these " +
    "checks (`--v8-flags=--no-wasm-bounds-checks`, for this measurement only: it is not safe).",
};

if (import.meta.main) {
  const parts: string[] = [];
  for (
    const [title, head, bench] of [
      ["Discovery", [
        "Source",
        "Files",
        "MB",
        "Nodes",
        "First run",
        "Second run",
        "Plain tree-sitter loop",
        "The loop without memory checks",
      ], benchDiscovery],
      ["Scheduling: agents that do nothing", [
        "Agents",
        "Scheduler alone, per agent",
        "With events and records, SQLite, per agent",
      ], benchSchedule],
      ["A run of 200 agents, model server of 50 ms, SQLite", [
        "Concurrency",
        "Time",
        "Agents per second",
        "Best possible",
      ], benchRun],
      [
        "A run of 1,000 agents, shared by worker processes of 16 places each, model server of 50 ms",
        [
          "Workers",
          "Time",
          "Agents per second",
          "Best possible",
          "Efficiency",
        ],
        benchWorkers,
      ],
      ["Accepting changed files", ["Files", "Time", "Files per second"], benchAccept],
      ["Validating bundles", ["Bundles", "Time", "Bundles per second"], benchBundles],
    ] as const
  ) {
    console.log(title);
    const rows = await bench();
    for (const row of rows) console.log(`  ${row.join("  ")}`);
    const note = NOTES[title];
    parts.push(`### ${title}\n\n${table(head, rows)}${note === undefined ? "" : `\n\n${note}`}`);
  }
  await writeSection("orchestration", "Orchestration", parts.join("\n\n"));
}
