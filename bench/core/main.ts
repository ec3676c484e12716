import { writeSection } from "../report.ts";
import { benchBus } from "./bus.ts";
import { benchCrossProcess } from "./cross_process.ts";
import { benchDurable } from "./durable.ts";
import { benchFilters } from "./filters.ts";
import { benchMemory } from "./memory.ts";
import { benchReplay } from "./replay.ts";

const PARTS: readonly (readonly [string, () => Promise<string>])[] = [
  ["Bus", benchBus],
  ["Durable append", benchDurable],
  ["From process to process", benchCrossProcess],
  ["Replay", benchReplay],
  ["Filters", benchFilters],
  ["Memory", benchMemory],
];

if (import.meta.main) {
  const sections: string[] = [];
  for (const [title, run] of PARTS) sections.push(`### ${title}\n\n${await run()}`);
  await writeSection("core", "Core: event log and bus", sections.join("\n\n"));
}
