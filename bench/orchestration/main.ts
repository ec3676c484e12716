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
      ["Accepting changed files", ["Files", "Time", "Files per second"], benchAccept],
      ["Validating bundles", ["Bundles", "Time", "Bundles per second"], benchBundles],
    ] as const
  ) {
    console.log(title);
    const rows = await bench();
    for (const row of rows) console.log(`  ${row.join("  ")}`);
    parts.push(`### ${title}\n\n${table(head, rows)}`);
  }
  await writeSection("orchestration", "Orchestration", parts.join("\n\n"));
}
